import pytest
import torch

from ae.train.muon import Muon, orthogonalised

SHAPES = [(9, 18), (18, 9), (128, 784), (784, 128), (16, 16), (1, 5), (5, 1)]


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


@pytest.mark.parametrize("scale", [1e-4, 1, 1e4])
@pytest.mark.parametrize("shape", SHAPES)
def test_an_orthogonalised_matrix_has_singular_values_near_1(shape, scale):
    values = torch.linalg.svdvals(orthogonalised(scale * torch.randn(shape)))

    assert values.min() > 0.6
    assert values.max() < 1.3


@pytest.mark.parametrize("shape", SHAPES)
def test_it_points_where_the_nearest_orthogonal_matrix_does(shape):
    # Reference: U V^T of the singular value decomposition.
    matrix = torch.randn(shape)
    u, _, vt = torch.linalg.svd(matrix, full_matrices=False)
    nearest = u @ vt

    near = orthogonalised(matrix)

    assert near.shape == shape
    cosine = (near * nearest).sum() / (near.norm() * nearest.norm())
    assert cosine > 0.95
    # And it is turned nowhere else: between U and V it is all but diagonal.
    between = u.T @ near @ vt.T
    torch.testing.assert_close(
        between, torch.diag(between.diag()), atol=0.02, rtol=0, check_stride=False
    )


def test_directions_of_very_different_strength_end_up_about_the_same():
    u, _ = torch.linalg.qr(torch.randn(20, 6))
    v, _ = torch.linalg.qr(torch.randn(12, 6))
    strengths = torch.tensor([1.0, 0.5, 0.2, 0.1, 0.05, 0.03])

    near = orthogonalised(u @ torch.diag(strengths) @ v.T)

    values = torch.linalg.svdvals(near)[:6]
    assert values.max() / values.min() < 2  # and not 33 times


@pytest.mark.parametrize("shape", [(3, 4), (4, 3)])
def test_no_gradient_makes_no_step(shape):
    torch.testing.assert_close(orthogonalised(torch.zeros(shape)), torch.zeros(shape))


def test_a_tall_matrix_is_treated_as_the_same_one_lying_down():
    matrix = torch.randn(30, 7)

    torch.testing.assert_close(orthogonalised(matrix), orthogonalised(matrix.T).T)


@pytest.mark.parametrize(
    ("shape", "stretch"), [((6, 6), 1), ((24, 6), 2), ((6, 24), 1)]
)
def test_a_step_is_as_long_as_the_learning_rate_says(shape, stretch):
    # Reference: the rule written out with its momentum of 0.95 and its decay of 0.1
    # (docs/decisions/0004-muon.md), for the first two steps.
    start, gradients = torch.randn(shape), torch.randn(2, *shape)
    weight = start.clone().requires_grad_()
    muon = Muon([weight], lr=0.5, weight_decay=0.1)
    expected, momentum = start.clone(), torch.zeros(shape)
    for gradient in gradients:
        weight.grad = gradient.clone()
        muon.step()
        momentum = 0.95 * momentum + 0.05 * gradient
        update = 0.05 * gradient + 0.95 * momentum
        expected = expected * (1 - 0.5 * 0.1)
        expected = expected - 0.5 * stretch * orthogonalised(update)

    torch.testing.assert_close(weight.detach(), expected)


def test_a_step_leaves_the_gradient_as_it_was():
    weight = torch.randn(4, 4, requires_grad=True)
    weight.grad = torch.ones(4, 4)

    Muon([weight], lr=0.1, weight_decay=0.1).step()

    assert torch.equal(weight.grad, torch.ones(4, 4))


def test_muon_learns_a_linear_map():
    inputs, wanted = torch.randn(200, 8), torch.randn(4, 8)
    weight = torch.zeros(4, 8, requires_grad=True)
    muon = Muon([weight], lr=0.0, weight_decay=0.1)

    def error():
        return ((inputs @ (weight - wanted).T) ** 2).mean()

    before = error().item()
    for step in range(200):
        muon.zero_grad()
        error().backward()
        muon.param_groups[0]["lr"] = 0.2 * (1 - step / 200)
        muon.step()

    assert before > 5
    assert error() < 0.01
