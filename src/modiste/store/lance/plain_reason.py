"""What Lance, the disk or the object storage says, in a few words: its own text is meant for developers."""

from __future__ import annotations

import re

SAID = (
    (re.compile(r"<Code>(\w+)</Code>"), "the object storage answers {}"),
    (
        re.compile(r"Failed to get AWS credentials|CredentialsNotLoaded|NoCredentials"),
        "no credentials are found for it",
    ),
    (re.compile(r'kind: Connect\b.*?message: \\?"([^"\\]+)'), "the object storage does not answer ({})"),
    (
        re.compile(r"status: (\d{3})\b|status code:? (\d{3})\b|Status \{ status: (\d{3})"),
        "the object storage answers {}",
    ),
)
"""Signs in the text of an error, the telling ones first, and what they mean."""

REMEDIES = {
    "NoSuchBucket": "create the bucket first",
    "AccessDenied": "check the credentials and what they allow",
    "InvalidAccessKeyId": "check AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "check AWS_SECRET_ACCESS_KEY",
}
"""What to do about the commonest codes of S3."""


def plain_reason(error: Exception) -> str:
    """One line without a full stop."""
    text = str(error)
    for sign, words in SAID:
        found = sign.search(text)
        if found is not None:
            detail = next((group for group in found.groups() if group), "")
            remedy = f"; {REMEDIES[detail]}" if detail in REMEDIES else ""
            return words.format(detail) + remedy
    # Behind the first ", /" stand paths of Lance's own source files.
    return text.split(", /", 1)[0].splitlines()[0].rstrip(".") if text else type(error).__name__
