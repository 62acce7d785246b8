"""Which sockets there are. Each asks for origin and sign-in; none is open to strangers."""

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import SessionMiddlewareStack
from django.urls import path

from .consumers import DeskConsumer

socket_urlpatterns = [path("ws/desk/", DeskConsumer.as_asgi())]
sockets = AllowedHostsOriginValidator(SessionMiddlewareStack(URLRouter(socket_urlpatterns)))
