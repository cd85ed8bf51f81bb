"""What an NGO looks at before a class has it: packs, tried out as learners will see them, and their manual."""
