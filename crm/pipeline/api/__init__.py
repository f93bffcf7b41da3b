"""Routes of this room."""

from litestar import Router

from crm.pipeline.api import bulk, cards, history, looks, pipelines, views

router = Router(
    "/",
    route_handlers=[
        *pipelines.handlers,
        *cards.handlers,
        *history.handlers,
        *views.handlers,
        *bulk.handlers,
        *looks.handlers,
    ],
)
