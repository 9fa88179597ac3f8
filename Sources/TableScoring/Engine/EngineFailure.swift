package import Identifiers

/// Failures of scoring out of a bundle and on an engine.
package enum EngineCode: String, FailureCode {
    /// The bundle's time is over.
    case expired = "engine.expired"
    /// The bundle has no such model or version.
    case model = "engine.model"
    /// The program that starts the engine is not there.
    case missing = "engine.missing"
    /// The version's files in an executor are not those that were signed.
    case digest = "engine.digest"
    /// The version has no golden prediction, or answers it differently in an executor.
    case golden = "engine.golden"
    /// A package that the version needs is missing in an executor, or of another version.
    case package = "engine.package"
    /// The bundle's packages cannot be brought to the executors.
    case environment = "engine.environment"
    /// Something is in the place of the output.
    case output = "engine.output"
    /// The engine's job failed for another reason.
    case job = "engine.job"

    package var kind: FailureKind {
        switch self {
        case .expired, .digest, .golden, .package: .refused
        case .model: .notFound
        case .output: .usage
        case .missing, .environment, .job: .failed
        }
    }
}

package typealias EngineFailure = Failure<EngineCode>
