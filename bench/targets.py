"""What the figures are meant to be. They stand beside the figures and are never asserted."""

# (title, case, member, how it must compare, target, unit)
TARGETS = [
    ("cached: requests/s against plain", "cached", "rps_ratio", ">=", 0.97, ""),
    ("cached: CPU against plain", "cached", "cpu_ratio", "<=", 1.03, ""),
    ("read_through: requests/s against plain", "read_through", "rps_ratio", ">=", 0.93, ""),
    ("cached against auth_request", "auth_request", "cached_is_faster_by", ">=", 2.4, "x"),
    ("cached against nginx Lua with Redis", "lua_redis", "cached_is_faster_by", ">=", 1.4, "x"),
    ("cached against LemonLDAP::NG", "lemonldap", "cached_is_faster_by", ">=", 11, "x"),
    ("logins/s against bare argon2", "logins", "ratio_to_argon2", ">=", 0.95, ""),
    ("p99 with a session while logins flood", "flood", "p99_ratio", "<=", 2, "x"),
    ("revocation, p99", "revocation", "p99_ms", "<=", 10, "ms"),
    ("revocation, p99, appendfsync always", "revocation", "p99_ms_with_always", "<=", 10, "ms"),
    ("bytes of a session, at 10^6", "scale_1000000", "bytes_per_session", "<=", 600, "B"),
    ("bytes of an account with TOTP, at 10^6", "scale_1000000", "bytes_per_account", "<=", 1200,
     "B"),
    ("import, customers/s, appendfsync always", "import", "rows_per_second", ">=", 20000, ""),
    ("import, customers/s, appendfsync everysec", "import", "rows_per_second_with_everysec", ">=",
     20000, ""),
    ("failed requests over reloads", "reload", "failed", "<=", 0, ""),
]


def compared(entries):
    """(title, figure as text, target as text, whether it is met) of all that was measured."""
    by_case = {entry["case"]: entry for entry in entries if "reason" not in entry}
    rows = []
    for title, case, member, relation, target, unit in TARGETS:
        if member not in by_case.get(case, {}):
            continue
        value = by_case[case][member]
        met = value >= target if relation == ">=" else value <= target
        unit = " " + unit if unit and unit != "x" else unit
        rows.append((title, f"{value:g}{unit}", f"{relation} {target:g}{unit}", met))
    return rows
