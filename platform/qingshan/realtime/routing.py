from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([])))
