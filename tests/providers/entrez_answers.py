"""Answers of E-utilities, and a client that never waits."""

from typing import Any

from curation.providers.entrez import EntrezClient
from curation.providers.http import Policy
from tests.providers.wire import Naps, NoPace, Server, reply

KEY = "0123456789abcdef0123456789abcdef0123"
MAIL = "curator@secretome.example"
HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n'
SEARCH = """<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "{dtd}">
<eSearchResult><Count>3</Count><RetMax>2</RetMax><RetStart>0</RetStart><QueryKey>1</QueryKey>
<WebEnv>MCID_0123456789abcdef01234567</WebEnv><IdList><Id>90000003</Id><Id>90000002</Id></IdList>
<TranslationSet><Translation><From>asthma</From><To>"asthma"[MeSH Terms]</To></Translation></TranslationSet>
<QueryTranslation>"asthma"[MeSH Terms]</QueryTranslation>
<ErrorList><PhraseNotFound>zzq</PhraseNotFound><FieldNotFound>xx</FieldNotFound></ErrorList>
<WarningList><PhraseIgnored>the</PhraseIgnored><QuotedPhraseNotFound>"a b"</QuotedPhraseNotFound>
<OutputMessage>No items found.</OutputMessage></WarningList></eSearchResult>"""
NO_HITS = (
    HEAD + "<eSearchResult><Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/></eSearchResult>"
)
DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd"


def client(server: Server, **given: Any) -> EntrezClient:
    settings: dict[str, Any] = {
        "email": MAIL,
        "pacer": NoPace(),
        "policy": Policy(deadline=5, tries=2),
        "sleep": Naps(),
    }
    return EntrezClient(server.url, **settings | given)


def xml(body: str, status: int = 200) -> bytes:
    return reply(body if body.startswith("<?xml") else HEAD + body, status)
