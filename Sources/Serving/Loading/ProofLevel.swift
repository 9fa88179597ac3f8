import Identifiers

/// Evidence that a loaded version answers as it should.
package enum ProofLevel: String, Sendable, Hashable, CaseIterable {
    /// It answers as it did where it was made.
    case golden
    /// It answered its input example, with whatever.
    case example
    /// Nothing: it was only loaded.
    case loaded
    /// It was not even loaded.
    case notLoaded = "not-loaded"

    package var words: String {
        switch self {
        case .golden: "proven by golden predictions"
        case .example: "tried on its input example, not proven"
        case .loaded: "only loaded, not proven"
        case .notLoaded: "not loaded, so not proven"
        }
    }
}
