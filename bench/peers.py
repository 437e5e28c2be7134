"""Other ways to ask who is there before nginx proxies a request.

Debian's packages of the peers are fetched with apt and unpacked below build/bench/peers: nothing
is installed, so no server starts and no other nginx on this machine sees their modules.
"""

import hashlib
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import time

from machine import CORES, NotMeasured, accepts, wait_until
from servers import Nginx, filled

LUA = ["libnginx-mod-http-lua", "lua-nginx-redis"]
LEMONLDAP = ["lemonldap-ng-fastcgi-server", "liblemonldap-ng-handler-perl", "libredis-perl",
             "libapache-session-browseable-perl"]
APT = ["apt-get", "-qq", "-y", "--no-install-recommends", "-o", "Debug::NoLocking=1"]


class Packages:
    """Debian packages, unpacked into a folder of our own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.root = self.folder / "root"
        self.fresh = False

    def unpack(self, names):
        """The packages and all they need that is not installed."""
        stamp = self.folder / (hashlib.sha1(" ".join(names).encode()).hexdigest()[:12] + ".done")
        if stamp.exists():
            return
        if shutil.which("apt-get") is None:
            raise NotMeasured("there is no apt-get here")
        archives = self.folder / "archives"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        if not self.fresh and os.geteuid() == 0:
            subprocess.run(["apt-get", "-qq", "update"], capture_output=True, check=False)
            self.fresh = True
        result = subprocess.run(
            [*APT, "-o", f"Dir::Cache::archives={archives}", "--download-only", "install", *names],
            capture_output=True, text=True, check=False)
        if result.returncode != 0:
            reason = (result.stderr.strip() or result.stdout.strip()).splitlines() or ["apt-get"]
            raise NotMeasured(f"{names[0]} cannot be had: {reason[-1]}")
        for archive in sorted(archives.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", archive, self.root], check=True)
            archive.unlink()
        self.root.mkdir(exist_ok=True)
        stamp.touch()

    def find(self, pattern):
        """A file of a package, here or where it is when it was installed already."""
        for root in (self.root, pathlib.Path("/")):
            for path in sorted(root.glob(pattern)):
                return path
        raise NotMeasured(f"no {pattern} in the packages")

    def environment(self):
        """Programs and libraries of the packages, in front of those of the system."""
        triplet = subprocess.run(["dpkg-architecture", "-qDEB_HOST_MULTIARCH"],
                                 capture_output=True, text=True, check=False).stdout.strip()
        perl = [self.root / "usr/share/perl5"]
        perl += sorted(self.root.glob("usr/lib/*/perl5/*"))
        libraries = sorted(self.root.glob(f"usr/lib/{triplet or '*'}"))
        return os.environ | {
            "LD_LIBRARY_PATH": ":".join(str(path) for path in libraries),
            "PERL5LIB": ":".join(str(path) for path in perl),
        }


AUTH_BACKEND = """
    server {
        listen unix:@dir@/auth.sock backlog=4096;
        location / { return 204; }
    }
"""

AUTH_UPSTREAM = """
    upstream auth {
        server unix:@auth@;
        keepalive 64;
    }
"""

AUTH_LOCATION = """
        location = /auth {
            internal;
            proxy_pass http://auth;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
        }
"""


def auth_request(site, _packages, _redis):
    """The floor of every daemon that is asked over auth_request: one that says yes at once."""
    folder = site.folder("auth-backend")
    socket = folder / "auth.sock"
    backend = Nginx(site.processes, folder, AUTH_BACKEND, cores=CORES, ready=str(socket))
    server = site.plain("auth_request", location="auth_request /auth;", server=AUTH_LOCATION,
                        http=filled(AUTH_UPSTREAM, auth=socket))
    return server, "", lambda: server.pids + backend.pids


LUA_HTTP = """
    lua_package_path "@lua@/?.lua;;";
"""

LUA_LOCATION = """access_by_lua_block {
                local session = ngx.var.cookie_session
                if not session or #session ~= 43 then
                    return ngx.exit(ngx.HTTP_UNAUTHORIZED)
                end
                local red = require("nginx.redis"):new()
                red:set_timeout(1000)
                local ok = red:connect("unix:@redis@")
                if not ok then return ngx.exit(ngx.HTTP_SERVICE_UNAVAILABLE) end
                local email, failure = red:get("lua:session:" .. session)
                if not email then return ngx.exit(ngx.HTTP_SERVICE_UNAVAILABLE) end
                red:set_keepalive(60000, 64)
                if email == ngx.null then return ngx.exit(ngx.HTTP_UNAUTHORIZED) end
                ngx.req.set_header("X-Gatekeeper-Email", email)
            }"""


def lua_redis(site, packages, redis):
    """What one writes by hand: a cookie, a GET over a pool of kept connections, a verdict."""
    packages.unpack(LUA)
    modules = [packages.find(f"usr/lib/nginx/modules/{name}_module.so")
               for name in ("ndk_http", "ngx_http_lua")]
    libraries = packages.find("usr/share/lua/5.1/nginx/redis.lua").parent.parent
    session = secrets.token_urlsafe(32)
    redis.ask("SET", "lua:session:" + session, "customer.0000001@example.com")
    server = site.plain("lua", main="\n".join(f"load_module {path};" for path in modules),
                        http=filled(LUA_HTTP, lua=libraries),
                        location=filled(LUA_LOCATION, redis=redis.socket),
                        environment=packages.environment())
    return server, "session=" + session, lambda: server.pids + redis.pids


LEMONLDAP_INI = """[all]
logLevel = error
[configuration]
type = File
dirName = @dir@/conf
[handler]
status = 0
"""

LEMONLDAP_CREATE = """
use Lemonldap::NG::Common::Session;
my $session = Lemonldap::NG::Common::Session->new({
    storageModule => "Apache::Session::Browseable::Redis",
    storageModuleOptions => { sock => $ARGV[0], Index => "uid",
        generateModule => "Lemonldap::NG::Common::Apache::Session::Generate::SHA256" },
    kind => "SSO",
    info => { uid => "customer", _user => "customer", _whatToTrace => "customer",
        mail => 'customer.0000001@example.com', authenticationLevel => 2, _utime => time,
        _startTime => "20260101000000", ipAddr => "127.0.0.1" },
});
die $session->error if $session->error;
print $session->id;
"""

LEMONLDAP_SERVER = """
        location = /lmauth {
            internal;
            include /etc/nginx/fastcgi_params;
            fastcgi_pass unix:@socket@;
            fastcgi_keep_conn on;
            fastcgi_pass_request_body off;
            fastcgi_param CONTENT_LENGTH "";
            fastcgi_param HOST $http_host;
            fastcgi_param X_ORIGINAL_URI $original_uri;
        }
"""

LEMONLDAP_LOCATION = """auth_request /lmauth;
            set $original_uri $request_uri;
            auth_request_set $lm_user $upstream_http_auth_user;
            proxy_set_header X-Gatekeeper-Email $lm_user;"""


def lemonldap(site, packages, redis):
    """LemonLDAP::NG's handler as its FastCGI server, two processes, sessions in Redis."""
    packages.unpack(LEMONLDAP)
    folder = site.folder("lemonldap")
    for name in ("conf", "cache"):
        (folder / name).mkdir(parents=True)
    environment = packages.environment() | {
        "LLNG_DEFAULTCONFFILE": str(folder / "lemonldap-ng.ini"),
        "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std",
    }
    (folder / "lemonldap-ng.ini").write_text(filled(LEMONLDAP_INI, dir=folder))
    settings = json.loads(packages.find("var/lib/lemonldap-ng/conf/lmConf-1.json").read_text())
    settings |= {
        "domain": "localhost",
        "portal": "http://auth.localhost/",
        "securedCookie": 0,
        "globalStorage": "Apache::Session::Browseable::Redis",
        "globalStorageOptions": {"sock": redis.socket, "Index": "uid"},
        "localSessionStorageOptions": settings["localSessionStorageOptions"]
        | {"cache_root": str(folder / "cache")},
        "locationRules": {"localhost": {"default": "accept"}},
        "exportedHeaders": {"localhost": {"Auth-User": "$mail"}},
        "macros": {},
    }
    (folder / "conf/lmConf-1.json").write_text(json.dumps(settings))
    created = subprocess.run(["perl", "-e", LEMONLDAP_CREATE, redis.socket], capture_output=True,
                             text=True, env=environment, check=False)
    if created.returncode != 0:
        raise NotMeasured("LemonLDAP::NG: " + created.stderr.strip())
    session = created.stdout.strip()

    user = []
    if os.geteuid() == 0:
        user = ["-u", "nobody", "-g", "nogroup"]
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
    socket = folder / "handler.sock"
    daemon = site.processes.start(
        ["perl", packages.find("usr/sbin/llng-fastcgi-server"), "--foreground", *user, "-n", "2",
         "-s", socket, "-p", folder / "pid"], CORES, folder / "log", env=environment)
    wait_until("LemonLDAP::NG", lambda: accepts(str(socket)), process=daemon)
    time.sleep(1)
    server = site.plain("lemonldap-nginx", server=filled(LEMONLDAP_SERVER, socket=socket),
                        location=LEMONLDAP_LOCATION)
    return server, "lemonldap=" + session, lambda: (
        server.pids + redis.pids + [daemon.pid] + _children(daemon.pid))


def _children(pid):
    text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]
