import Identifiers

/// Where the executors have the version's packages from.
package enum EngineEnvironment: Sendable, Hashable {
    /// They have them already.
    case executors
    /// The bundle brings them; each machine installs them once.
    case wheels
    /// A packed Python at that address, as venv-pack and conda-pack make one.
    case archive(String)

    /// - Returns: nil for other texts than `executors`, `wheels` and `archive=URI`.
    package init?(_ text: String) {
        switch text {
        case "executors": self = .executors
        case "wheels": self = .wheels
        case _ where text.hasPrefix("archive="):
            let address = text.dropFirst("archive=".count)
            // After # stands the name of the directory, which is Slipway's; a comma parts archives.
            guard !address.isEmpty, !address.contains(where: { "#,".contains($0) }) else { return nil }
            self = .archive(String(address))
        default: return nil
        }
    }
}
