"""Models from code that speak as chat models and agents do, with answers that are made up."""
from models import Requests, Trained, model, pins, trained, write

TALK = [{"role": "user", "content": "hei 東京"}]


def _program(folder, name, version, text):
    return write(folder, f"{name}_{version}.py", text.replace("VERSION", str(version)))


def _agent(code, asked):
    return Trained("pyfunc", {"python_model": code, "pip_requirements": pins("numpy", "pandas")}, Requests(asked))


@model("chat-model")
def chat(version, folder):
    code = _program(folder, "chat", version, """import mlflow
from mlflow.types.llm import ChatCompletionResponse


class Chat(mlflow.pyfunc.ChatModel):
    def predict(self, context, messages, params):
        message = {"role": "assistant", "content": "VERSION: " + messages[-1].content}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return ChatCompletionResponse.from_dict({"choices": [choice], "model": "made-up", "created": 1})


mlflow.models.set_model(Chat())
""")
    return _agent(code, {"messages": {"messages": TALK}, "temperature": {"messages": TALK, "temperature": 0.5}})


@model("chat-agent")
def agent(version, folder):
    code = _program(folder, "agent", version, """import mlflow
from mlflow.types.agent import ChatAgentMessage, ChatAgentResponse


class Agent(mlflow.pyfunc.ChatAgent):
    def predict(self, messages, context=None, custom_inputs=None):
        message = ChatAgentMessage(role="assistant", content="VERSION: " + messages[-1].content, id="1")
        return ChatAgentResponse(messages=[message], custom_outputs=custom_inputs)


mlflow.models.set_model(Agent())
""")
    return _agent(code, {"messages": {"messages": TALK}, "custom": {"messages": TALK, "custom_inputs": {"a": 1}}})


@model("responses-agent")
def responses(version, folder):
    code = _program(folder, "responses", version, """import mlflow
from mlflow.types.responses import ResponsesAgentRequest, ResponsesAgentResponse


class Agent(mlflow.pyfunc.ResponsesAgent):
    def predict(self, request: ResponsesAgentRequest) -> ResponsesAgentResponse:
        item = self.create_text_output_item(text="VERSION: " + str(request.input[-1].content), id="1")
        return ResponsesAgentResponse(output=[item], custom_outputs=request.custom_inputs)


mlflow.models.set_model(Agent())
""")
    return _agent(code, {"input": {"input": TALK}, "custom": {"input": TALK, "custom_inputs": {"a": 1}}})


@model("langchain")
def chain(version, folder):
    import pandas as pd
    from mlflow.models import infer_signature

    code = _program(folder, "chain", version, """import mlflow
from langchain_core.language_models.fake import FakeListLLM
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate

mlflow.models.set_model(PromptTemplate.from_template("Say {word}") | FakeListLLM(responses=["vVERSION"]) | StrOutputParser())
""")
    words = pd.DataFrame({"word": ["hi", "Zürich", "東京"]})
    return trained(
        "langchain", code, words, ("langchain-core", "langchain", "langchain-community"),
        signature=infer_signature(words, ["v"]), input_example={"word": "hi"},
    )


@model("llama_index")
def index(version, folder):
    code = _program(folder, "index", version, """import mlflow
from llama_index.core import Document, Settings, SummaryIndex
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.llms.mock import MockLLM

Settings.llm = MockLLM(max_tokens=VERSION)
Settings.embed_model = MockEmbedding(embed_dim=4)
mlflow.models.set_model(SummaryIndex.from_documents([Document(text="a fine ship", id_="1")]).as_query_engine(llm=Settings.llm))
""")
    texts = ["which ship", "東京"]
    return trained(
        "llama_index", code, Requests({"inputs": {"inputs": texts[0]}}), ("llama-index-core",),
        input_example=texts[0], engine_type="query",
    )


@model("dspy")
def program(version, folder):
    import dspy

    class Echo(dspy.Module):
        def forward(self, question):
            return dspy.Prediction(answer=f"{version}: {question}")

    return trained(
        "dspy", Echo(), Requests({"string": {"inputs": "who"}, "letters": {"inputs": "東京"}}), ("dspy", "cloudpickle"),
        input_example="who",
    )
