"""What the bot's sentences are filled with: the fields that are asked for, and what was given. The sentences themselves
are in `shared.bot_texts`, where operators' versions are checked as well.
"""

from collections.abc import Iterable, Mapping

from services.processor.domain.form import Field, Value

FIELD_LABELS: Mapping[Field, str] = {
    Field.SOURCE_INFO: "Sumber info",
    Field.BUSINESS_TYPE: "Bidang usaha",
    Field.BUDGET: "Budget",
    Field.START_PLAN: "Rencana mulai",
    Field.BIODATA: "Nama & domisili",
}

PHONE_LABEL = "Nomor HP"

FIELD_EXAMPLES: Mapping[Field, str] = {
    Field.SOURCE_INFO: "Instagram",
    Field.BUSINESS_TYPE: "kuliner",
    Field.BUDGET: "100-200 juta",
    Field.START_PLAN: "3 bulan lagi",
    Field.BIODATA: "Budi, Bandung",
}


def asked_fields(fields: Iterable[Field]) -> str:
    """The fields as a bulleted list."""
    return "\n".join(f"• {FIELD_LABELS[name]}" for name in fields)


def example_of(fields: Iterable[Field]) -> str:
    """How an answer to these fields could look."""
    return "\n".join(f"{FIELD_LABELS[name]}: {FIELD_EXAMPLES[name]}" for name in fields)


def given_fields(form: Mapping[Field, Value], phone: str = "") -> str:
    """Fields with the lead's own words, and the phone if one was given."""
    lines = [f"• {FIELD_LABELS[name]}: {value.text}" for name, value in form.items()]
    return "\n".join([*lines, f"• {PHONE_LABEL}: +{phone}"] if phone else lines)
