"""What every diagram is drawn with: the language (colours, looks), the scene, its numbers."""

from utils.diagrams.shapes.scene import WIDTH, Scene
from utils.diagrams.shapes.writing import shown, significant, sub

__all__ = ["WIDTH", "Scene", "shown", "significant", "sub"]
