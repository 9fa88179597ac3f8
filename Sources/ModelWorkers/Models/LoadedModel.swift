import AsyncSupport
package import Inference
package import Logging
package import MLflow
package import StrictJSON

/// A version of a model in worker processes of its own: requests wait in one queue, and an ended worker is started again. Its
/// processes end with the last reference to it, with `stop`, and with the daemon, even if that is killed.
///
/// This type carries the target `ModelWorkers`: the processes that run a model's code, or answer with its ``NativeForm``, and everything
/// that they need.
///
/// - `Models` makes a ``LoadedModel`` of a ``ModelLocation`` and ``WorkerSettings``; ``LocalModel`` does so for one command.
/// - `Pool` has the queue of requests (`WorkerPool`) and a thread for each process (`ReplicaThread`), which joins the rows of
///   waiting requests into batches, keeps the deadlines, and starts an ended process again (`RestartPolicy`).
/// - `Process` has one process with its socket and its output (`WorkerProcess`, `WorkerConnection`), and ends those that a killed
///   daemon left (``WorkerOrphans``). `Program` is the Python that the process runs; it is embedded in the binary.
/// - `Sandbox` confines a process: ``SandboxPolicy`` says what it may reach, ``SandboxSupport`` what the kernel has for that,
///   ``SandboxReport`` what is in force. ``ConfinedProgram`` runs any program so, such as an operator's hook.
/// - `Environments` locks the packages of a version as wheels (``WheelLocking``, ``EnvironmentLock``), and makes virtual
///   environments of them without a network (``EnvironmentStore``).
///
/// Begin with ``load(_:schema:settings:loader:log:)``, then read `ReplicaThread.serveNext` for the way of one request.
///
/// This target never believes what a worker says: each frame is parsed as hostile input. It knows neither generations nor
/// golden predictions, and leaves no process behind.
package final class LoadedModel: Predictor {
    package let schema: ModelSchema?
    /// The first worker's description of itself.
    package let hello: Handshake
    /// The layers that confine its workers.
    package let sandbox: SandboxReport?
    private let pool: WorkerPool

    package var hasProbabilities: Bool { hello.hasProbabilities }
    package var classes: [JSONValue]? { hello.classes }

    private init(schema: ModelSchema?, hello: Handshake, sandbox: SandboxReport, pool: WorkerPool) {
        self.schema = schema
        self.hello = hello
        self.sandbox = sandbox
        self.pool = pool
    }

    deinit { pool.halt() }

    /// Starts all workers and returns when each has loaded the model.
    ///
    /// - Parameters:
    ///   - schema: of the model, by which the inputs are made.
    ///   - loader: in place of the settings' one.
    /// - Throws: `loadFailed`, `environment`, `sandbox`, or `notServed` if the task is cancelled; no process is left then.
    package static func load(
        _ location: ModelLocation,
        schema: ModelSchema?,
        settings: WorkerSettings,
        loader: LoaderChoice? = nil,
        log: Logger
    ) async throws(ScoringFailure) -> LoadedModel {
        try await load(
            location,
            schema: schema,
            settings: settings,
            loader: loader,
            log: log,
            modules: settings.native == nil ? WorkerProgram.modules : WorkerProgram.writingModules
        )
    }

    /// - Parameter modules: the worker's program, as of `WorkerProgram`.
    static func load(
        _ location: ModelLocation,
        schema: ModelSchema?,
        settings: WorkerSettings,
        loader: LoaderChoice?,
        log: Logger,
        modules: [UInt8]
    ) async throws(ScoringFailure) -> LoadedModel {
        let loader = loader ?? settings.loader
        let code = try WorkerProgram.Code(location, loader, modules: modules)
        let request: RequestFrame
        let policy: SandboxPolicy
        switch code {
        case .native(let form, let onnx):
            request = try LoadRequest.make(form, onnx, memoryBytes: settings.memoryBytes)
            policy = .worker(settings.sandbox, form, onnx, memoryBytes: settings.memoryBytes)
        case .python(let interpreter, _):
            request = try LoadRequest.make(
                location,
                schema: schema,
                loader: loader,
                threads: settings.threads,
                native: settings.native
            )
            policy = .worker(
                settings.sandbox,
                interpreter: interpreter,
                directory: location.directory,
                memoryBytes: settings.memoryBytes
            )
        }
        let plan = try SandboxPlan(policy, subject: location.subject)
        let pool = try WorkerPool(subject: location.subject, settings: settings)
        let program = WorkerProgram.Start(code: code, request: request)
        do {
            let hello = try await start(pool, location, plan, program)
            let model = LoadedModel(schema: schema, hello: hello, sandbox: plan.report, pool: pool)
            watch(pool, location, log)
            return model
        } catch {
            pool.halt()
            await pool.waitForEnd()
            throw error
        }
    }

    package func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        try await answer(input, probabilities: probabilities, within: pool.settings.requestSeconds)
    }

    /// - Parameter seconds: after which the caller gives up.
    func answer(
        _ input: ModelInput,
        probabilities: Bool,
        within seconds: Double
    ) async throws(ScoringFailure) -> ModelOutput {
        let request = PendingRequest(
            input: input,
            probabilities: probabilities && hasProbabilities,
            deadline: pool.clock.now.adding(seconds: seconds)
        )
        return try await withTaskCancellationHandler {
            pool.submit(request)
            return await request.result()
        } onCancel: {
            pool.withdraw(request)
        }.get()
    }

    package var status: WorkerStatus { pool.status }

    /// Each unexpected end of a worker from now on; ends when the model is stopped.
    package func exits() -> AsyncStream<WorkerExit> { pool.exits() }

    /// Refuses new requests, lets waiting ones be answered for at most so many seconds, and ends the workers. No process is left
    /// when it returns.
    package func stop(drain seconds: Double) async {
        await pool.drain(seconds: seconds)
        pool.halt()
        await pool.waitForEnd()
    }

    /// The first worker alone, so that a model that cannot be loaded is tried once; then the others beside each other.
    private static func start(
        _ pool: WorkerPool,
        _ location: ModelLocation,
        _ plan: SandboxPlan,
        _ program: WorkerProgram.Start
    ) async throws(ScoringFailure) -> Handshake {
        let result = await withTaskCancellationHandler {
            do throws(ScoringFailure) {
                return Result<Handshake, ScoringFailure>.success(try await startAll(pool, location, plan, program))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            pool.halt()
        }
        return try result.get()
    }

    private static func startAll(
        _ pool: WorkerPool,
        _ location: ModelLocation,
        _ plan: SandboxPlan,
        _ program: WorkerProgram.Start
    ) async throws(ScoringFailure) -> Handshake {
        try ReplicaThread.start(pool: pool, index: 0, location: location, plan: plan, program: program)
        let hello = try await firstHello(pool, 0, location, plan, program)
        let others = pool.wakes.indices.dropFirst()
        for index in others {
            try ReplicaThread.start(pool: pool, index: index, location: location, plan: plan, program: program)
        }
        for index in others { _ = try await firstHello(pool, index, location, plan, program) }
        return hello
    }

    private static func firstHello(
        _ pool: WorkerPool,
        _ index: Int,
        _ location: ModelLocation,
        _ plan: SandboxPlan,
        _ program: WorkerProgram.Start
    ) async throws(ScoringFailure) -> Handshake {
        switch await pool.firstStart(of: index) {
        case .success(let hello)?: return hello
        case .failure(let exit)?:
            throw exit.loadFailure(location, isNative: program.code.isNative, isConfined: !plan.isOff)
        case nil: throw pool.stopped
        }
    }

    private static func watch(_ pool: WorkerPool, _ location: ModelLocation, _ log: Logger) {
        let exits = pool.exits()
        Task {
            for await exit in exits {
                log.warning("A worker ended", metadata: ["model": "\(location.subject)", "how": "\(exit)"])
            }
        }
    }
}
