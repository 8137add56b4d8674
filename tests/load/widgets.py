"""The state of Streamlit's widgets, as a browser has it."""

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState


def state_of(element: Element) -> WidgetState | None:
    """The state that a widget has when it is first drawn; None if it keeps none."""
    kind = element.WhichOneof("type")
    widget = getattr(element, kind)
    value = widget.value if getattr(widget, "set_value", False) else getattr(widget, "default", 0)
    state = WidgetState(id=widget.id)
    match kind:
        case "number_input" if widget.data_type == NumberInput.INT:
            state.int_value = int(value)
        case "number_input":
            state.double_value = value
        case "checkbox":
            state.bool_value = value
        case "selectbox":
            state.string_value = widget.options[widget.default]
        case "button_group":
            state.string_array_value.data.extend(widget.options[i].content for i in widget.default)
        case "file_uploader":
            state.file_uploader_state_value.SetInParent()
        case _:
            return None
    return state
