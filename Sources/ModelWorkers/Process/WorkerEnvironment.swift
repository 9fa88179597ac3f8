#if canImport(Glibc)
import Glibc
#endif

/// The environment of a worker: little of the daemon's, and how many threads its libraries may use.
enum WorkerEnvironment {
    /// Marks the processes of one daemon.
    static let ownerVariable = "SLIPWAY_WORKER"
    private static let kept = ["PATH", "LANG"]
    /// Each is asked by another library. More than one thread for small requests makes them slower, not faster.
    private static let threadVariables = [
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "LOKY_MAX_CPU_COUNT",
    ]

    /// The library of ONNX models reports what it does to its makers, from 1.29 on, unless it is told not to before it starts.
    private static let silence = "ORT_DISABLE_TELEMETRY=1"

    /// That of a worker without Python.
    static func bare(owner: String) -> [String] { ["\(ownerVariable)=\(owner)", silence] }

    static func make(owner: String, threads: Int) -> [String] {
        kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
            + threadVariables.map { "\($0)=\(threads)" }
            + ["PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1", silence, "\(ownerVariable)=\(owner)"]
    }
}
