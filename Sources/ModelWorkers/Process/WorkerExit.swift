import Identifiers
import Inference

/// An unexpected end of a worker process.
package struct WorkerExit: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// It could not be started at all.
        case notStarted(String)
        /// It would not have been confined as it must be.
        case notConfined(String)
        /// The model could not be loaded: the type and message of Python's error.
        case loadFailed(type: String, message: String)
        /// The model was not loaded in time.
        case startDeadline(seconds: Double)
        case signalled(Int32)
        case exited(Int32)
        /// It had more resident memory than it may, and was ended.
        case memoryLimit(bytes: UInt64, limit: UInt64)
        /// It had more processes of its own than it may, and was ended.
        case processLimit(count: Int, limit: Int)
        /// It had more in its temporary directory than it may, and was ended.
        case diskLimit(bytes: UInt64, limit: UInt64)
        /// It is a `slipway-worker` of another release; it was ended.
        /// - found: the number of its protocol; nil for a release before there was one.
        case otherRelease(found: Int64?, expected: Int64)
        /// It broke its protocol; it was ended.
        case protocolBroken(String)
        /// It computed one answer for longer than it may, and was ended.
        case requestDeadline(seconds: Double)
    }

    /// Counted from 0.
    package let replica: Int
    /// 0 if it was never started.
    package let process: Int32
    package let reason: Reason
    /// The last lines it wrote to its standard output and error.
    package let lastLines: [String]

    package init(replica: Int, process: Int32, reason: Reason, lastLines: [String]) {
        self.replica = replica
        self.process = process
        self.reason = reason
        self.lastLines = lastLines
    }
}

extension WorkerExit.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notConfined(let why): "was not started: \(why)"
        case .notStarted(let why): "could not be started: \(why)"
        case .loadFailed(let type, let message): "could not load the model: \(type): \(message)"
        case .startDeadline(let seconds): "had not loaded the model after \(seconds) s and was ended"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .exited(let status): "ended by itself with status \(status)"
        case .memoryLimit(let bytes, let limit):
            "was ended because it used \(bytes >> 20) MiB of memory, and may use \(limit >> 20) MiB"
        case .processLimit(let count, let limit): "was ended because it had \(count) processes, and may have \(limit)"
        case .diskLimit(let bytes, let limit):
            "was ended because it had \(bytes >> 20) MiB of temporary files, and may have \(limit >> 20) MiB"
        case .otherRelease(let found, let expected):
            "was ended because it is of another release: it talks by protocol \(found.map { "\($0)" } ?? "0"), and slipwayd by "
                + "\(expected); install slipwayd and slipway-worker of one release, and restart slipwayd"
        case .protocolBroken(let what): "was ended because it sent \(what)"
        case .requestDeadline(let seconds): "was ended because it had computed one answer for \(seconds) s"
        }
    }
}

extension WorkerExit: CustomStringConvertible {
    package var description: String {
        let lines = newsOfLastLines.suffix(8)
        let printed = lines.isEmpty ? "" : "; it printed: \(lines.joined(separator: " | "))"
        return "the worker process \(process) \(reason)\(printed)"
    }
}

extension WorkerExit {
    /// The last lines without repetitions of the reason, and without warnings of libraries.
    private var newsOfLastLines: [String] {
        guard case .loadFailed(let type, let message) = reason else { return lastLines }
        let said = Set(message.split(whereSeparator: \.isNewline).map { Substring($0).trimmed })
        return lastLines.filter { line in
            let bare = line[...].trimmed
            let isSaid = said.contains(bare) || bare.hasPrefix("\(type): ") || bare.contains(".\(type): ")
            return !isSaid && !bare.contains("Warning: ") && !bare.contains(" WARNING ")
        }
    }

    /// Tells whether the kernel refused it an operation by its output, as a sandbox does.
    private var wasRefused: Bool {
        guard case .loadFailed(let type, let message) = reason else { return false }
        return type == "PermissionError"
            || ([message] + lastLines).contains { text in
                text.contains("Operation not permitted") || text.contains("Permission denied")
            }
    }

    /// The failure of a model whose worker ended before the model was loaded.
    /// - Parameters:
    ///   - isNative: whether it was to load the native form.
    ///   - isConfined: whether a sandbox was around it.
    func loadFailure(_ location: ModelLocation, isNative: Bool, isConfined: Bool) -> ScoringFailure {
        switch reason {
        case .notStarted(let why) where isNative:
            ScoringFailure(
                .environment,
                location.native?.program ?? location.subject,
                "the worker of native forms could not be started: \(why); install slipway-worker beside slipwayd, or name it "
                    + "with scoring.worker"
            )
        case .otherRelease:
            ScoringFailure(.environment, location.native?.program ?? location.subject, "the worker \(reason)")
        case .notStarted(let why):
            ScoringFailure(
                .environment,
                location.interpreter ?? location.subject,
                "the interpreter could not be started: \(why); check the path and its permissions"
            )
        case .notConfined(let why):
            ScoringFailure(
                .sandbox,
                location.subject,
                "its worker was not started: \(why); `sandbox: off` runs it without, with all rights of this user"
            )
        case .loadFailed("ModuleNotFoundError", let message):
            ScoringFailure(
                .environment,
                location.subject,
                "the model needs a package that \(location.interpreter ?? "Python") does not have: \(message); install it there, or "
                    + "use an environment that is made for the model"
            )
        default:
            ScoringFailure(
                .loadFailed,
                location.subject,
                "\(self)"
                    + (isConfined && wasRefused
                        ? "; its sandbox keeps the network and most files from it: a node allows a model more by "
                            + "`sandbox-allow`, slipway by `--sandbox-allow`, and `--sandbox off` runs it with all rights of this user"
                        : "")
            )
        }
    }
}

extension Substring {
    /// Without spaces around it.
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
