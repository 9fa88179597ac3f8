import CLinux
import Glibc
import NativeWorker
import OnnxRuntime

/// The worker process of a model in its native form, in the place of Python.
///
/// The daemon starts it with its end of a socket as descriptor 3, and talks with it in the frames that the worker in Python has. All that it does is
/// `NativeService` of `NativeWorker`.
///
/// The program runs nothing of a model, opens no file but the form, and starts neither a thread nor a process. Before it looks at the
/// form it has the kernel take from it what it does not need: then it can read, write, map memory and exit. For an ONNX model it also
/// opens the model's file and loads `libonnxruntime`, both before that.
@main
enum SlipwayWorker {
    static func main() {
        let service = NativeService(
            descriptor: 3,
            seal: {
                // Where the kernel filters no calls, the sandbox around this process says so.
                _ = clinux_seal_calls()
            },
            openLibrary: { path throws(EngineFailure) in try OnnxLibrary(path) }
        )
        exit(service.run())
    }
}
