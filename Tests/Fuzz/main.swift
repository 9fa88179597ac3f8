// A fuzzer for each input of the verify path and of scoring: `slipway-fuzz TARGET [options of libFuzzer] [corpus...]`. See `make fuzz`.
#if canImport(Glibc)
import Glibc
#endif

/// libFuzzer's own entry, in the runtime library without a main: `int LLVMFuzzerRunDriver(int *, char ***, int (*)(const
/// uint8_t *, size_t))`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private let targets: [String: any FuzzTarget.Type] = [
    "signature": SignatureTarget.self, "statement": StatementTarget.self, "manifest": ManifestTarget.self,
    "index": IndexTarget.self, "oci": ManifestBlobTarget.self, "mlmodel": MLmodelTarget.self,
    "bundle": BundleTarget.self, "resigned": ResignedTarget.self, "invocation": InvocationTarget.self,
    "inference": InferenceTarget.self, "answer": AnswerTarget.self, "number": NumberTarget.self,
    "labels": LabelTarget.self,
    "claim": ClaimTarget.self, "order": OrderTarget.self, "native": NativeTarget.self,
]

guard CommandLine.arguments.count > 1, let chosen = targets[CommandLine.arguments[1]] else {
    print("Which target? \(targets.keys.sorted().joined(separator: " "))")
    exit(2)
}
Chosen.target = try chosen.init()
// libFuzzer sees the arguments without the target's name.
var arguments = CommandLine.unsafeArgv
arguments[1] = arguments[0]
arguments += 1
var count = CommandLine.argc - 1
exit(
    runFuzzer(&count, &arguments) { bytes, length in
        Chosen.target?.test(Array(UnsafeBufferPointer(start: bytes, count: length)))
        return 0
    }
)
