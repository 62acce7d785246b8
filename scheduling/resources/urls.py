from qingshan.access.routes import roles, route
from qingshan.accounts.roles import Role

from . import views

POLICY = roles("room.manage", Role.ADMIN)

urlpatterns = [
    route("rooms/", views.room_list, name="room-list", policy=POLICY),
    route("rooms/new/", views.room_edit, name="room-new", policy=POLICY),
    route("rooms/<int:room_id>/", views.room_edit, name="room-edit", policy=POLICY),
]
