"""The care for WAHA's sessions, on real stores and a stand-in of WAHA."""
