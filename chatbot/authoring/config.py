"""config.yml: thresholds and histories that this engine uses; the rest is Rasa's and ignored."""

from __future__ import annotations

from chatbot.authoring.fields import items, take, texts
from chatbot.authoring.marked import Map, Seq
from chatbot.authoring.problems import Problems
from chatbot.authoring.shapes import ASKED_INTENTS, SMALL_TALK_INTENTS, Config, Desk

POLICIES_WITH_HISTORY = ("MemoizationPolicy", "AugmentedMemoizationPolicy")


def read_config(source: Map, problems: Problems) -> Config:
    """Pipeline and policies may be missing or empty: then Rasa's defaults apply."""
    config: dict[str, object] = {"language": take(source, "language", str, problems, "en")[:2].lower()}
    for part in _components(source, "pipeline", problems):
        if _named(part, "FallbackClassifier"):
            config["nlu_threshold"] = take(part, "threshold", float, problems, 0.3)
            config["ambiguity"] = take(part, "ambiguity_threshold", float, problems, 0.1)
    histories = []
    for part in _components(source, "policies", problems):
        if _named(part, *POLICIES_WITH_HISTORY):
            histories.append(part.get("max_history", 5))
        if _named(part, "RulePolicy"):
            config["core_threshold"] = take(part, "core_fallback_threshold", float, problems, 0.3)
            config["fallback_action"] = take(
                part, "core_fallback_action_name", str, problems, "action_default_fallback"
            )
            config["falls_back"] = take(part, "enable_fallback_prediction", bool, problems, True)
            config["restricts_rules"] = take(part, "restrict_rules", bool, problems, True)
    if histories:
        numbers = [one for one in histories if isinstance(one, int) and not isinstance(one, bool)]
        config["max_history"] = max(numbers) if len(numbers) == len(histories) else None
    return Config(**config)  # type: ignore[arg-type]


def read_desk(source: Map, problems: Problems) -> Desk:
    """The key `helpdesk:` of a domain file."""
    known = set(Desk.__struct_fields__)
    for key in source:
        if key not in known:
            problems.error(source.at(key), f"helpdesk: {key} is not one of {', '.join(sorted(known))}")
    return Desk(
        asked_intents=frozenset(texts(source, "asked_intents", problems)) or ASKED_INTENTS,
        small_talk_intents=frozenset(texts(source, "small_talk_intents", problems)) or SMALL_TALK_INTENTS,
        hand_over_intents=frozenset(texts(source, "hand_over_intents", problems)),
        hand_over_actions=frozenset(texts(source, "hand_over_actions", problems)),
        complaint_words=texts(source, "complaint_words", problems),
        languages=tuple(one.lower() for one in texts(source, "languages", problems)),
        answers_from_faq=take(source, "answers_from_faq", bool, problems, True),
    )


def _components(source: Map, key: str, problems: Problems) -> list[Map]:
    listed = take(source, key, Seq, problems, Seq())
    return [item for _, item in items(listed) if isinstance(item, Map)]


def _named(part: Map, *names: str) -> bool:
    name = str(part.get("name", ""))
    return name.rsplit(".", 1)[-1] in names
