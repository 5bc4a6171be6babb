"""The name of a file to which its sender gave none, and different names for files of the same name."""

import mimetypes
import re
from urllib.parse import unquote

# Only the standard library's own table: the machine's tables would make names differ between machines.
TYPES = mimetypes.MimeTypes()
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/pjpeg": ".jpg",
    "image/x-png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "image/svg+xml": ".svg",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/amr": ".amr",
    "audio/wav": ".wav",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/directory": ".vcf",
    "text/calendar": ".ics",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    f"{_OPEN}text": ".odt",
    f"{_OPEN}spreadsheet": ".ods",
    f"{_OPEN}presentation": ".odp",
    "application/x-pdf": ".pdf",
    "application/x-zip-compressed": ".zip",
    "application/x-zip": ".zip",
    "application/x-7z-compressed": ".7z",
    "application/x-rar-compressed": ".rar",
    "application/vnd.rar": ".rar",
    "application/gzip": ".gz",
    "application/x-gzip": ".gz",
    "application/pgp-keys": ".asc",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "message/delivery-status": ".txt",
    "message/feedback-report": ".txt",
    "text/rfc822-headers": ".txt",
}
_HAS_EXTENSION = re.compile(r".*[^.\s]\.[A-Za-z0-9]{2,5}\Z")
_KNOWN_EXTENSION = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg|heic|pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|zip|7z|rar|gz|mp3|mp4|m4a"
    r"|wav|ogg|mov|avi|ics|vcf|eml|html?|xml|json|asc|p7[sm])\Z",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"[\w.$%+-]{1,60}")
_MOST_WORDS = 80


def extension(kind: str) -> str:
    """The usual extension of a media type, with its dot; ".bin" if there is none."""
    return _EXTENSIONS.get(kind) or TYPES.guess_extension(kind) or ".bin"


def guessed_name(kind: str, number: int, *, location: str, description: str, content_id: str) -> str:
    """The name of the file that is number `number` in its mail: from its Content-Description or the address
    in its Content-Location if that ends like a file's name; else from its Content-ID; else from the words of
    the description; else from its type alone."""
    description = readable(description)
    if _KNOWN_EXTENSION.match(description):
        return description
    place = readable(unquote(re.split(r"[?#]", location)[0].rstrip("/").rsplit("/", 1)[-1]))
    if _HAS_EXTENSION.match(place) and "/" in location + "/" and not place.lower().startswith("www."):
        return place
    local = content_id.partition("@")[0]
    if _KNOWN_EXTENSION.match(local) and _LOCAL.fullmatch(local):
        return local
    if description:
        return description + extension(kind)
    if local and _LOCAL.fullmatch(local):
        return local + extension(kind)
    return f"attachment-{number}{extension(kind)}"


def readable(words: str) -> str:
    """Words, such as a subject, as the name of a file."""
    return re.sub(r"[^\w .,()+@-]+", "_", words).strip(" ._")[:_MOST_WORDS].rstrip()


def numbered(name: str, taken: dict[str, int]) -> str:
    """`name`, or with a number before its extension if a file of this name is `taken`: "photo-2.jpg".
    `taken`: the names so far, in folded case, and the last number that was tried for each; the result is
    added."""
    found, key = name, name.casefold()
    stem, dot, end = name.rpartition(".")
    while found.casefold() in taken:
        taken[key] = number = taken[key] + 1
        found = f"{stem}-{number}.{end}" if dot and stem else f"{name}-{number}"
    taken[found.casefold()] = 1
    return found
