import Glibc
import Identifiers
import NativeModels
import StrictJSON

extension NativeService {
    /// The model of a first frame that has `onnx` beside the form: the paths of the library, and of the model's file.
    ///
    /// The library is loaded before the process gives up what it does not need, and looks at the model after that: it parses bytes of
    /// others when it can open nothing, start nothing and run no other code.
    func loadOnnx(_ value: JSONValue, form: FormFile, of version: Digest) throws(NativeModelFailure) -> Loaded {
        guard let library = value["onnx"]?["library"]?.string, let path = value["onnx"]?["model"]?.string else {
            throw NativeModelFailure(.format, "the first frame", expected: "a library and a model", found: "others")
        }
        let model = try FormFile(path, limit: .max)
        let engine: any TensorEngine
        do {
            engine = try openLibrary(library)
        } catch {
            throw NativeModelFailure(.library, library, "the library cannot be loaded: \(error.reason)")
        }
        seal()
        defer { withExtendedLifetime((form, model)) {} }
        let read = try OnnxForm.read(Array(form.bytes), of: version)
        let memory = MemoryBudget(limit: value["memory"]?.integer, form: model.bytes.count)
        do {
            let session = try OnnxSession(read, model.bytes, on: engine, memory)
            return Loaded(session: session, memory: memory) { seconds in
                NativeHello.loaded(read, process: getpid(), seconds: seconds)
            }
        } catch {
            throw NativeModelFailure(.library, "the ONNX model", error.reason)
        }
    }
}
