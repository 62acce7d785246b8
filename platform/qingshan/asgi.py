"""The one ASGI entry: pages to Django, sockets to Channels."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingshan.settings.production")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from qingshan.realtime.routing import sockets  # noqa: E402

application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
