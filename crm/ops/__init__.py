"""Operations: the embedded database, migrations, and the doctor that finds what is wrong with an installation."""
