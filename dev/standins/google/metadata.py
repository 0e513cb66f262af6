"""Developer metadata and the data filters that find rows by it."""

from collections.abc import Callable
from typing import Any

from dev.standins.google.a1 import Area
from dev.standins.google.errors import SheetsError, invalid
from dev.standins.google.grid import Metadata, Spreadsheet, Tab
from dev.standins.google.values import located

Json = dict[str, Any]


def create(spreadsheet: Spreadsheet, wanted: Json, *, where: str) -> Metadata:
    """Add metadata; an id that is taken is the 400 that rolls a whole batch back."""
    metadata_id = int(wanted.get("metadataId") or max(spreadsheet.metadata, default=0) + 1)
    if metadata_id in spreadsheet.metadata:
        raise invalid(
            f"Invalid {where}.createDeveloperMetadata: Developer metadata with ID {metadata_id} already exists."
        )
    if not wanted.get("metadataKey"):
        raise invalid(f"Invalid {where}.createDeveloperMetadata: metadataKey must be specified.")
    if wanted.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise invalid(f"Invalid {where}.createDeveloperMetadata: visibility must be specified.")
    kind, sheet_id, index = _place(spreadsheet, wanted.get("location") or {}, where)
    metadata = Metadata(
        metadata_id=metadata_id,
        key=str(wanted["metadataKey"]),
        value=str(wanted.get("metadataValue", "")),
        visibility=str(wanted["visibility"]),
        kind=kind,
        sheet_id=sheet_id,
        index=index,
    )
    spreadsheet.metadata[metadata_id] = metadata
    return metadata


def _place(spreadsheet: Spreadsheet, location: Json, where: str) -> tuple[str, int, int]:
    if location.get("spreadsheet"):
        return "SPREADSHEET", 0, 0
    if "dimensionRange" in location:
        dimension = location["dimensionRange"]
        first, end = int(dimension.get("startIndex", 0)), int(dimension.get("endIndex", 0))
        tab = spreadsheet.tab_with_id(int(dimension.get("sheetId", 0)))
        if end != first + 1:
            raise invalid(f"Invalid {where}.createDeveloperMetadata: dimensionRange must be a single row or column.")
        is_row = dimension.get("dimension") == "ROWS"
        if end > (tab.row_count if is_row else tab.column_count):
            raise tab.beyond_limits(first if is_row else 0, 0 if is_row else first)
        return ("ROW" if is_row else "COLUMN"), tab.sheet_id, first
    if "sheetId" in location:
        return "SHEET", spreadsheet.tab_with_id(int(location["sheetId"])).sheet_id, 0
    raise invalid(f"Invalid {where}.createDeveloperMetadata: location must be specified.")


def shown(metadata: Metadata) -> Json:
    """As Google answers it."""
    location: Json = {"locationType": metadata.kind}
    if metadata.kind == "SPREADSHEET":
        location["spreadsheet"] = True
    elif metadata.kind == "SHEET":
        location["sheetId"] = metadata.sheet_id
    else:
        location["dimensionRange"] = {
            "sheetId": metadata.sheet_id,
            "dimension": "ROWS" if metadata.kind == "ROW" else "COLUMNS",
            "startIndex": metadata.index,
            "endIndex": metadata.index + 1,
        }
    return {
        "metadataId": metadata.metadata_id,
        "metadataKey": metadata.key,
        "metadataValue": metadata.value,
        "location": location,
        "visibility": metadata.visibility,
    }


def with_id(spreadsheet: Spreadsheet, metadata_id: int) -> Metadata:
    """By id; raises 404."""
    found = spreadsheet.metadata.get(metadata_id)
    if found is None:
        raise SheetsError(404)
    return found


def matching(spreadsheet: Spreadsheet, data_filter: Json) -> list[Metadata]:
    """What a developerMetadataLookup finds, by id in rising order."""
    lookup = data_filter.get("developerMetadataLookup")
    if not isinstance(lookup, dict):
        return []
    wanted: dict[str, Callable[[Metadata], object]] = {
        "metadataId": lambda one: one.metadata_id,
        "metadataKey": lambda one: one.key,
        "metadataValue": lambda one: one.value,
        "visibility": lambda one: one.visibility,
        "locationType": lambda one: one.kind,
    }
    unknown = lookup.keys() - wanted.keys() - {"metadataLocation", "locationMatchingStrategy"}
    if unknown:
        raise invalid(f'Invalid JSON payload received. Unknown name "{min(unknown)}": Cannot find field.')
    sheet_id = (lookup.get("metadataLocation") or {}).get("sheetId")
    found = [
        one
        for one in spreadsheet.metadata.values()
        if all(str(read(one)) == str(lookup[name]) for name, read in wanted.items() if name in lookup)
        and (sheet_id is None or (one.kind != "SPREADSHEET" and one.sheet_id == sheet_id))
    ]
    return sorted(found, key=lambda one: one.metadata_id)


def areas(spreadsheet: Spreadsheet, data_filter: Json) -> list[tuple[Tab, Area]]:
    """The cells that a data filter names: by metadata, GridRange or A1."""
    if "a1Range" in data_filter:
        return [located(spreadsheet, str(data_filter["a1Range"]))]
    if "gridRange" in data_filter:
        grid_range = data_filter["gridRange"]
        return [(spreadsheet.tab_with_id(int(grid_range.get("sheetId", 0))), area_of(grid_range))]
    return [_area_of(spreadsheet, one) for one in matching(spreadsheet, data_filter) if one.kind != "SPREADSHEET"]


def area_of(grid_range: Json) -> Area:
    """A GridRange."""
    return Area(
        first_row=int(grid_range.get("startRowIndex", 0)),
        end_row=grid_range.get("endRowIndex"),
        first_column=int(grid_range.get("startColumnIndex", 0)),
        end_column=grid_range.get("endColumnIndex"),
    )


def _area_of(spreadsheet: Spreadsheet, metadata: Metadata) -> tuple[Tab, Area]:
    tab = spreadsheet.tab_with_id(metadata.sheet_id)
    if metadata.kind == "ROW":
        return tab, Area(first_row=metadata.index, end_row=metadata.index + 1)
    if metadata.kind == "COLUMN":
        return tab, Area(first_column=metadata.index, end_column=metadata.index + 1)
    return tab, Area()
