import Inference

/// Settings of a model's worker processes.
package struct WorkerSettings: Sendable, Hashable {
    /// Threads that the numerical libraries of one worker use.
    package var threads = 1
    /// Resident bytes of one worker and of all that it starts; it is looked at often and ended when it has more.
    package var memoryBytes: UInt64 = 2 << 30
    /// From the start of the process until the model is loaded.
    package var startSeconds = 120.0
    /// From the arrival of a request until its answer. A worker that computes for longer than this is ended.
    package var requestSeconds = 60.0
    /// Processes, each of which answers one request at a time.
    package var replicas = 1
    /// Requests that may wait beside those that are being answered.
    package var queue = 64
    /// Bytes that a worker's answer may have; one that has more is read, dropped and refused.
    package var answerBytes = FramePrefix.bodyLimit
    /// Rows of waiting requests that are answered in one go; 1 answers each request alone.
    package var batchRows = 1
    /// Seconds for which a request may be held back for others that are expected to come.
    package var batchWaitSeconds = 0.002
    /// Unexpected ends within a minute; one more is a crash loop.
    package var restarts = 5
    package var loader = LoaderChoice.automatic
    package var sandbox = SandboxSettings()
    /// Asks a worker in Python for the native form of the model that it loads.
    package var native: NativeQuestion?

    package init() {}
}

/// The code that loads a model.
package enum LoaderChoice: String, Sendable, Hashable, CaseIterable {
    /// On a node the native form, if its answers agree with the golden predictions; else directly where the flavour is known, and by
    /// MLflow where that does not work.
    case automatic
    /// The native form, without Python: nothing else of the version is loaded.
    case native
    /// Without importing mlflow; known flavours alone.
    case direct
    /// By `mlflow.pyfunc`.
    case mlflow
}

extension LoaderChoice {
    /// Tells whether a worker in Python loads the model.
    package var needsPython: Bool { self != .native }
}

/// A model's directory, and what loads it: a Python, the native form, or either.
package struct ModelLocation: Sendable, Hashable {
    /// The path of the interpreter; nil where there is none.
    package let interpreter: String?
    /// Nil for a version without one.
    package let native: NativeForm?
    /// The path of the directory that has the file `MLmodel`.
    package let directory: String
    /// Names the daemon that the processes belong to, so that its next start finds those that were left.
    package let owner: String
    /// The version's name in messages: callers read them, so they do not show the place of the files.
    package let subject: String

    /// - Parameter subject: nil: the directory.
    package init(
        interpreter: String?,
        native: NativeForm? = nil,
        directory: String,
        owner: String,
        subject: String? = nil
    ) {
        self.interpreter = interpreter
        self.native = native
        self.directory = directory
        self.owner = owner
        self.subject = subject ?? directory
    }
}
