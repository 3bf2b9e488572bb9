"""Compares a database at rest with the model of what its users were told."""
from checks.access import AccessChecks
from checks.calls import CallChecks, ErasureChecks
from checks.payments import PaymentChecks
from checks.promocodes import PromocodeChecks
from checks.renewals import RenewalChecks
from checks.sessions import SessionChecks
from checks.storage import StorageChecks
from checks.users import UserChecks

ROUND = (CallChecks, UserChecks, PromocodeChecks, AccessChecks, PaymentChecks, RenewalChecks, SessionChecks, StorageChecks)
ERASURE = (ErasureChecks,)


def find_violations(domains, model, connection):
    violations = []
    for domain in domains:
        domain(model, connection, violations).run()
    return violations
