"""The phone: logged calls."""
