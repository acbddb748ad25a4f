"""How a request to a provider can fail, by what the caller should do about it."""


class ProviderError(Exception):
    """Base of every failure of a provider.

    ``sample`` is at most 2 KB of the answer with keys and addresses taken out; ``retry_after`` is in seconds.
    """

    def __init__(
        self, message: str, *, status: int | None = None, sample: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.sample = sample
        self.retry_after = retry_after


class RetryableError(ProviderError):
    """The same request may succeed later: throttled, timed out, cut off, or a fault of the server."""


class OutageError(RetryableError):
    """The provider could not be reached, gave no answer in time, or said that it is out of order."""


class ThrottledError(RetryableError):
    """The provider asked for fewer requests (429, or its body under another status)."""


class NotNowError(RetryableError):
    """We chose not to ask now: the day's budget is spent, or it is not the hour. Nothing has failed."""


class PermanentError(ProviderError):
    """The same request will fail again: it asks for something that cannot be given."""


class ConfigurationError(ProviderError):
    """Someone has to change a setting first: a bad API key, no e-mail address, a wrong base address."""


class CeilingError(PermanentError):
    """PubMed shows only the first 9,999 records of a query, and the request went past them."""


class HistoryGoneError(PermanentError):
    """A result set kept on the history server is no longer there; search or post again."""
