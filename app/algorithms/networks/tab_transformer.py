"""The TabTransformer network (Huang et al. 2020), and how it is trained and asked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

MOST_HEADS = 8
LARGEST_LAYERS = (256, 128)
GROUP = 64  # columns that look at each other: among a thousand, looking at all takes many times longer
ATTENTION_CELLS = 2**26  # numbers in the attention of the rows that are worked on at once


@dataclass(frozen=True)
class Shape:
    """The network's measures: levels of each category, scores of numbers, outputs, and the paper's settings."""

    levels: tuple[int, ...]
    scores: int
    outputs: int
    width: int
    blocks: int
    shared: int

    @property
    def heads(self) -> int:
        """How many attentions stand side by side; the width is shared among them."""
        return max(heads for heads in range(1, MOST_HEADS + 1) if self.width % heads == 0)

    @property
    def most_rows(self) -> int:
        """How many rows fit into memory at once."""
        columns = max(1, len(self.levels))
        return max(1, ATTENTION_CELLS // (self.heads * columns * min(columns, GROUP)))


class Block(nn.Module):
    """Self-attention among the columns of a row, then a layer for each; both are added to what came in."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = shape.heads, dropout
        self.attend = nn.Linear(shape.width, 3 * shape.width)
        self.join = nn.Linear(shape.width, shape.width)
        self.layer = nn.Sequential(
            nn.Linear(shape.width, 4 * shape.width), nn.ReLU(), nn.Linear(4 * shape.width, shape.width)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(shape.width) for _ in range(2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The columns of shape (rows, columns, width), each seen in the light of the others."""
        rows, columns, width = x.shape
        parts = self.attend(x).view(rows, columns, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        dropout = self.dropout if self.training else 0.0
        seen = nn.functional.scaled_dot_product_attention(*parts, dropout_p=dropout)
        x = self.norms[0](x + self.join(seen.transpose(1, 2).reshape(rows, columns, width)))
        return self.norms[1](x + nn.functional.dropout(self.layer(x), dropout))


class Network(nn.Module):
    """Contextual embeddings of categories beside the scores of numbers, and a perceptron over both."""

    def __init__(self, shape: Shape, attention_dropout: float = 0.0, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        count = len(shape.levels)
        starts = np.cumsum([0, *(levels + 1 for levels in shape.levels)])
        self.register_buffer("starts", torch.as_tensor(starts[:-1]), persistent=False)
        self.embed = nn.Embedding(int(starts[-1]) or 1, shape.width - shape.shared)
        self.columns = nn.Parameter(torch.randn(count, shape.shared) * 0.02)
        self.blocks = nn.Sequential(*(Block(shape, attention_dropout) for _ in range(shape.blocks if count else 0)))
        nn.init.normal_(self.embed.weight, std=0.02)
        inputs = count * shape.width + shape.scores
        first, second = (min(times * inputs, most) for times, most in zip((4, 2), LARGEST_LAYERS, strict=True))
        self.head = nn.Sequential(
            nn.Linear(inputs, first), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(first, second), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(second, shape.outputs),
        )  # fmt: skip

    def forward(self, codes: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Codes (rows, categories) and scores (rows, scores) to outputs (rows, outputs)."""
        if not self.shape.levels:
            return self.head(scores)
        own = self.embed(codes + self.starts)
        x = torch.cat([own, self.columns.expand(len(codes), -1, -1)], dim=2)
        seen = torch.cat([self.blocks(group) for group in x.split(GROUP, dim=1)], dim=1)
        return self.head(torch.cat([seen.flatten(1), scores], dim=1))


@contextmanager
def alone() -> Iterator[None]:
    """One thread: steps are so small that threads would wait for each other, on a busy machine for very long."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def by_seed(seed: int) -> Iterator[None]:
    """Chance that repeats; afterwards the process's own goes on as if nothing had been."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def answers(network: Network, codes: np.ndarray, scores: np.ndarray, most_rows: int) -> np.ndarray:
    """The network's outputs, without dropout; blocks of rows are shared among as many workers as torch has threads."""
    network.eval()
    kind = next(network.parameters()).dtype
    size = min(most_rows, network.shape.most_rows)
    blocks = list(zip(torch.from_numpy(codes).split(size), torch.from_numpy(scores).split(size), strict=True))

    def answer(block: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        with alone(), torch.inference_mode():
            return network(block[0], block[1].to(kind))

    workers = min(torch.get_num_threads(), len(blocks))
    if workers < 2:
        return torch.cat([answer(block) for block in blocks]).numpy()
    with ThreadPoolExecutor(workers) as pool:
        return torch.cat(list(pool.map(answer, blocks))).numpy()
