"""What a lead's text says: form fields, a menu choice, the wish for a person, thanks. Pure; its vocabulary is data."""

from services.processor.domain.understanding.form import read_form
from services.processor.domain.understanding.menu import Choice, read_choice
from services.processor.domain.understanding.person import asks_for_person
from services.processor.domain.understanding.thanks import is_thanks

__all__ = ["Choice", "asks_for_person", "is_thanks", "read_choice", "read_form"]
