def test_it():
    print("works")


def test_it_again():
    pass
