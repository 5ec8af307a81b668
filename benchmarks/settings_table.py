"""The table of docs/settings.md, from the settings' own descriptions."""

from __future__ import annotations

from modiste.settings import Settings


def settings_table() -> str:
    """Every setting: in the file, in the environment, by default, and what it does."""
    prefix = Settings.model_config["env_prefix"]
    lines = ["| in `modiste.toml` | in the environment | default | meaning |", "|---|---|--:|---|"]
    for name, field in Settings.model_fields.items():
        default = f"{field.default:,}".removesuffix(".0") if isinstance(field.default, int | float) else "-"
        lines.append(f"| `{name}` | `{prefix}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines)
