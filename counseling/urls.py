from django.urls import URLPattern, URLResolver

app_name = "counseling"
urlpatterns: list[URLPattern | URLResolver] = []
