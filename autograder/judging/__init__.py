"""One submission in, one result out."""

import sys

# Jupyter's packages import jsonschema, which builds a grammar of internationalised addresses for a second, in each process
# that grades, and no notebook has such an address: as if that optional package weren't installed. A learner's kernel never
# comes here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
