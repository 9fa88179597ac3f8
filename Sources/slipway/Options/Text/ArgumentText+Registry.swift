import ArgumentParser
import Identifiers
import OCIRegistry

extension ArgumentText {
    /// A reference of the command line.
    static func reference(_ text: String) throws -> RegistryReference {
        do {
            return try RegistryReference(text)
        } catch {
            throw ValidationError("\(error.subject): \(error.message)")
        }
    }

    static func mirror(_ text: String) throws -> RegistryPlace {
        do {
            return try RegistryPlace(mirror: text)
        } catch {
            throw ValidationError("\(error.subject): \(error.message)")
        }
    }

    static func repository(_ text: String) throws -> RepositoryName {
        guard let name = RepositoryName(text) else {
            throw ValidationError("\"\(text)\" is no repository: expected \(RepositoryName.rule).")
        }
        return name
    }
}
