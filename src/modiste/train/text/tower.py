"""Learning a text tower: names and label sentences are brought to the frozen vectors of the photos that they fit.

Each text is compared with some thousand photos at once; the cross-entropy is against a target that spreads over the
photos with this name (and, less, over those of the same type, colour and wearer), or over those with these labels.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from modiste.models.text_encoder import LAYERS, TextTower, letter_groups
from modiste.parallel.progress import Progress
from modiste.train.text.texts import Texts
from modiste.types import Embeddings


@dataclass(frozen=True)
class TowerPlan:
    """Sizes and schedule; the defaults fit names by the ten thousand and a file of about 2 MB."""

    width: int = 256
    hidden: int = 512
    buckets: int = 4096
    epochs: int = 12
    names_per_batch: int = 512
    sentences_per_batch: int = 192
    photos_per_batch: int = 8192
    learning_rate: float = 3e-3
    dropout: float = 0.2
    word_dropout: float = 0.1
    slips: float = 0.05
    same_kind: float = 0.3
    seed: int = 0


SENTENCE_PHOTOS = 4
"""Photos of each sentence that are surely compared with; the rest are drawn."""

SCALE = 20.0
"""Cosines times this are the logits at the start; it is learned."""


class TowerNet(nn.Module):
    """The tower as torch learns it; `models.text_encoder.TextTower` computes the same with numpy."""

    def __init__(self, rows: int, dimensions: int, plan: TowerPlan) -> None:
        super().__init__()
        self.vectors = nn.Embedding(rows, plan.width)
        nn.init.normal_(self.vectors.weight, std=0.05)
        self.log_weight = nn.Parameter(torch.zeros(rows))
        self.straight = nn.Linear(plan.width, dimensions)
        self.hidden = nn.Linear(plan.width, plan.hidden)
        self.out = nn.Linear(plan.hidden, dimensions)
        self.dropout = nn.Dropout(plan.dropout)
        self.log_scale = nn.Parameter(torch.tensor(SCALE).log())

    def forward(self, rows: Tensor, starts: Tensor) -> Tensor:
        """Bags of rows, the i-th from starts[i] on, to (n, d) of unit length."""
        bag = functional.embedding_bag(
            rows, self.vectors.weight, starts, mode="sum", per_sample_weights=self.log_weight[rows].exp()
        )
        bag = self.dropout(functional.normalize(bag, dim=1) * bag.shape[1] ** 0.5)
        hidden = self.dropout(functional.relu(self.hidden(bag)))
        return functional.normalize(self.straight(bag) + self.out(hidden), dim=1)


def train_text_tower(texts: Texts, embeddings: Embeddings, plan: TowerPlan, progress: Progress) -> TextTower:
    """The tower for photos with `embeddings` (n, d)."""
    torch.manual_seed(plan.seed)
    words = {word: row for row, word in enumerate(texts.vocabulary())}
    net = TowerNet(len(words) + plan.buckets, embeddings.shape[1], plan)
    batches = _Batches(texts, words, plan, np.random.default_rng(plan.seed))
    steps = plan.epochs * batches.per_epoch
    optimizer = torch.optim.Adam(net.parameters(), plan.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.learning_rate, total_steps=steps, pct_start=0.1)
    photos = torch.from_numpy(np.ascontiguousarray(embeddings))
    step = 0
    for _ in range(plan.epochs):
        for rows, starts, chosen, target in batches.epoch(len(embeddings)):
            logits = net(rows, starts) @ photos[chosen].T * net.log_scale.exp()
            loss = -(target * functional.log_softmax(logits, dim=1)).sum(dim=1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            step += 1
            progress.update("learning words", step, steps)
    return _plain(net.eval(), words)


def _plain(net: TowerNet, words: dict[str, int]) -> TextTower:
    with torch.no_grad():
        rows = (net.vectors.weight * net.log_weight.exp()[:, None]).numpy()
    parts = (net.straight.weight, net.straight.bias, net.hidden.weight, net.hidden.bias, net.out.weight, net.out.bias)
    return TextTower(words, rows, {name: part.detach().numpy() for name, part in zip(LAYERS, parts, strict=True)})


class _Batches:
    """Draws texts, changes them a little, and says which photos they fit."""

    def __init__(self, texts: Texts, words: dict[str, int], plan: TowerPlan, random: np.random.Generator) -> None:
        self._texts = texts
        self._words = words
        self._plan = plan
        self._random = random
        self._groups: dict[str, list[int]] = {}
        self.per_epoch = max(1, len(texts.names) // plan.names_per_batch)

    def epoch(self, photos: int) -> Iterable[tuple[Tensor, Tensor, Tensor, Tensor]]:
        """Every name once, in a drawn order: rows, starts, chosen photos and target (texts, chosen)."""
        order = self._random.permutation(len(self._texts.names))
        for part in np.array_split(order, self.per_epoch):
            sentences = self._drawn_sentences(photos)
            chosen = self._chosen([self._texts.name_rows[i] for i in part], [rows for _, rows in sentences], photos)
            bags = [self._bag(self._texts.names[i]) for i in part] + [self._bag(text) for text, _ in sentences]
            starts = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
            target = self._target(part, [rows for _, rows in sentences], chosen, photos)
            rows = np.fromiter((row for bag in bags for row in bag), np.int64)
            yield torch.from_numpy(rows), torch.from_numpy(starts), torch.from_numpy(chosen), torch.from_numpy(target)

    def _drawn_sentences(self, photos: int) -> list[tuple[tuple[str, ...], NDArray[np.intp]]]:
        """Label texts with their photos: of drawn photos, in drawn sets, so that common things come often."""
        drawn = []
        sets = len(self._texts.sets)
        for _ in range(self._plan.sentences_per_batch if sets else 0):
            chosen = int(self._random.integers(sets))
            number = int(self._texts.sentence_of[chosen, self._random.integers(photos)])
            if number >= 0:
                drawn.append((self._texts.sentences[chosen][number], self._texts.sentence_rows[chosen][number]))
        return drawn

    def _chosen(
        self, names: Sequence[NDArray[np.intp]], sentences: Sequence[NDArray[np.intp]], photos: int
    ) -> NDArray[np.intp]:
        """The photos of a batch: one of each name, some of each sentence, and others; ascending."""
        own = [self._random.choice(rows, 1) for rows in names]
        own += [self._random.choice(rows, SENTENCE_PHOTOS) for rows in sentences]
        others = self._random.choice(photos, min(photos, self._plan.photos_per_batch), replace=False)
        return np.unique(np.concatenate([*own, others]))

    def _target(
        self, names: NDArray[np.intp], sentences: Sequence[NDArray[np.intp]], chosen: NDArray[np.intp], photos: int
    ) -> NDArray[np.float32]:
        """(texts, chosen) float32: for each text, how much of it belongs to each photo; every row sums to 1."""
        place = np.full(photos, -1)
        place[chosen] = np.arange(len(chosen))
        kinds = self._texts.kind
        target = np.zeros((len(names) + len(sentences), len(chosen)), np.float32)
        for at, name in enumerate(names):
            own = self._texts.name_rows[name]
            alike = kinds[chosen] == kinds[own[0]]
            share = self._plan.same_kind if kinds[own[0]] >= 0 and alike.any() else 0.0
            _spread(target[at], place[own], 1 - share)
            target[at, alike] += share / max(1, int(alike.sum()))
        for at, rows in enumerate(sentences, start=len(names)):
            _spread(target[at], place[rows], 1.0)
        return target

    def _bag(self, text: tuple[str, ...]) -> list[int]:
        """The rows of a text with words left out and slips, and known words now by themselves, now by letters too."""
        kept = [term for term in text if self._random.random() >= self._plan.word_dropout] if len(text) > 1 else text
        rows: list[int] = []
        for term in kept or text:
            written = self._slipped(term) if self._random.random() < self._plan.slips else term
            known = self._words.get(written)
            if known is not None:
                rows.append(known)
            if known is None or self._random.random() < 0.5:
                rows += self._letters(written)
        return rows or self._letters(text[0])

    def _letters(self, term: str) -> list[int]:
        if term not in self._groups:
            groups = letter_groups(term)
            self._groups[term] = [len(self._words) + zlib.crc32(g.encode()) % self._plan.buckets for g in groups]
        return self._groups[term]

    def _slipped(self, term: str) -> str:
        """A letter left out, doubled or swapped with the next, as people write."""
        if len(term) < 4:
            return term
        at = int(self._random.integers(1, len(term) - 1))
        slips = (term[:at] + term[at + 1 :], term[:at] + term[at] + term[at:], _swapped(term, at))
        return slips[int(self._random.integers(len(slips)))]


def _swapped(term: str, at: int) -> str:
    return term[:at] + term[at + 1] + term[at] + term[at + 2 :]


def _spread(target: NDArray[np.float32], places: NDArray[np.intp], share: float) -> None:
    """Add `share`, in equal parts, to those of the places that are there (at least one is)."""
    there = places[places >= 0]
    target[there] += share / len(there)
