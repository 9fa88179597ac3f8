"""Models of texts: spaCy, transformers, sentence-transformers. Each is small and made here; nothing comes from a hub."""
import pandas as pd
from mlflow.models import infer_signature
from models import model, trained, write

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "fine", "ship", "bad", "sea", "z", "##s"]
TEXTS = ["a fine ship", "bad sea", "zs", "Zürich 東京"]
PACKAGES = ("transformers", "torch")


def _parts(version, folder):
    """A tokenizer and the settings of a BERT of one layer."""
    import torch
    import transformers

    tokenizer = transformers.BertTokenizerFast(vocab_file=write(folder, "vocab.txt", "\n".join(WORDS)))
    torch.manual_seed(version)
    settings = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=64,
    )
    return tokenizer, settings


@model("spacy")
def categories(version, folder):
    import spacy
    from spacy.training import Example

    spacy.util.fix_random_seed(version)
    language = spacy.blank("en")
    pipe = language.add_pipe("textcat")
    pipe.add_label("POS")
    pipe.add_label("NEG")
    judged = [("a fine ship", 1.0), ("a bad boat", 0.0), ("good sea", 1.0), ("ugly port", 0.0)]
    examples = [
        Example.from_dict(language.make_doc(text), {"cats": {"POS": good, "NEG": 1 - good}}) for text, good in judged
    ]
    language.initialize(lambda: examples)
    for _ in range(4):
        language.update(examples)
    return trained("spacy", language, pd.DataFrame({"text": TEXTS}), ("spacy",))


@model("transformers")
def classes(version, folder):
    import transformers

    tokenizer, settings = _parts(version, folder)
    net = transformers.BertForSequenceClassification(settings).eval()
    pipe = transformers.pipeline("text-classification", model=net, tokenizer=tokenizer)
    signature = infer_signature(TEXTS, pd.DataFrame({"label": ["a"], "score": [0.5]}))
    return trained("transformers", pipe, TEXTS, PACKAGES, signature=signature, task="text-classification")


@model("transformers")
def masked(version, folder):
    import transformers

    tokenizer, settings = _parts(version, folder)
    pipe = transformers.pipeline("fill-mask", model=transformers.BertForMaskedLM(settings).eval(), tokenizer=tokenizer)
    asked = ["a [MASK] ship", "bad [MASK]"]
    return trained("transformers", pipe, asked, PACKAGES, signature=infer_signature(asked, ["a"]))


@model("sentence_transformers")
def sentences(version, folder):
    import transformers
    from sentence_transformers import SentenceTransformer, models

    tokenizer, settings = _parts(version, folder)
    place = f"{folder}/bert-{version}"
    transformers.BertModel(settings).eval().save_pretrained(place)
    tokenizer.save_pretrained(place)
    words = models.Transformer(place)
    whole = SentenceTransformer(modules=[words, models.Pooling(words.get_word_embedding_dimension())])
    signature = infer_signature(TEXTS, whole.encode(TEXTS))
    return trained("sentence_transformers", whole, TEXTS, ("sentence-transformers", *PACKAGES), signature=signature)
