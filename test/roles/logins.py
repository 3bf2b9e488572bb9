"""The logins whose rights are tried, each made as an administrator would make it."""
from dataclasses import dataclass

OTHER = "roles_other_bot"


@dataclass
class Login:
    """A role that connects, and what it is to expect."""
    name: str
    groups: frozenset = frozenset()  # whose rights it has
    bot: str = ""  # that it is bound to
    may_be_unbound: bool = False
    is_superuser: bool = False
    made_by: tuple = ()  # statements, besides CREATE ROLE
    begins_with: tuple = ()  # statements of each of its connections
    renamed: str = ""  # what it is called afterwards
    attributes: str = ""

    @property
    def role(self):
        return self.renamed or self.name


def groups(*names):
    return frozenset(f"botdb_{name}" for name in names)


def bound(name, *of, **options):
    bot = f"{name}_bot"
    binding = f"SELECT botdb.register_bot('{bot}', login_role => '{name}')"
    return Login(name, groups(*of), bot, made_by=(binding, *options.pop("made_by", ())), **options)


LOGINS = (
    Login("roles_nobody"),
    bound("roles_bot", "bot"),
    bound("roles_both", "bot", "billing"),
    bound("roles_billing", "billing"),
    # The second login of roles_bot's bot.
    Login("roles_cashier", groups("billing"), "roles_bot_bot",
          made_by=("SELECT botdb.register_bot('roles_bot_bot', billing_role => 'roles_cashier')",)),
    bound("roles_bound_admin", "bot", "admin"),
    bound("roles_renamed", "bot", "billing", renamed="roles_new_name",
          made_by=("ALTER ROLE roles_renamed RENAME TO roles_new_name",)),
    Login("roles_unbound", groups("bot")),
    Login("roles_unbound_billing", groups("bot", "billing")),
    Login("roles_allowed", groups("bot", "billing"), may_be_unbound=True,
          made_by=("ALTER ROLE roles_allowed SET botdb.allow_unbound = on",)),
    Login("roles_removed", groups("bot", "billing"),
          made_by=("SELECT botdb.register_bot('roles_removed_bot', login_role => 'roles_removed')",
                   "SELECT botdb.remove_bot('roles_removed_bot')")),
    Login("roles_reader", groups("reader")),
    Login("roles_admin", groups("admin"), may_be_unbound=True),
    Login("roles_noinherit", groups("admin"), may_be_unbound=True, attributes="NOINHERIT",
          begins_with=("SET ROLE botdb_admin",)),
    # Through a group of the deployment's own.
    bound("roles_indirect", "bot", made_by=("REVOKE botdb_bot FROM roles_indirect", "GRANT botdb_bot TO roles_group",
                                            "GRANT roles_group TO roles_indirect")),
)
GROUP = "roles_group"
