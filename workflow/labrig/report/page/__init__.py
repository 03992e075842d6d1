"""The report as one HTML page that asks nothing of anybody: styles, script and figures inside."""
