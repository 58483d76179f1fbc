"""Values -> text for people and programs. The only home of ``rich``; everything passes ``door.clean`` on its way out."""
