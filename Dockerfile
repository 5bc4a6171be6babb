# One image for every part of the desk: `helpdesk serve`, `helpdesk work`, or everything with `helpdesk run`.
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
# The build hook brings its own Node, so nothing else is needed to build the console, the widget and the API reference.
RUN pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.11-slim
COPY requirements.lock /tmp/requirements.lock
COPY --from=build /wheels /wheels
# The lock holds the tools of developers too: it only says which versions, the wheel what is needed.
RUN sed -E 's/ *\\$//; /^ *(--hash|#)/d' /tmp/requirements.lock > /tmp/constraints.txt \
 && pip install --no-cache-dir --constraint /tmp/constraints.txt /wheels/*.whl \
 && rm -rf /wheels /tmp/requirements.lock /tmp/constraints.txt \
 && useradd --create-home --home-dir /var/lib/helpdesk helpdesk \
 && install -d -o helpdesk -g helpdesk /var/lib/helpdesk/data
USER helpdesk
WORKDIR /var/lib/helpdesk
EXPOSE 8000
ENTRYPOINT ["helpdesk"]
ENV HELPDESK_HOST=0.0.0.0
CMD ["run"]
