import DurableFiles
package import Identifiers

/// The readable entries of a registry, and its flaws: one bad entry does not hide the others.
package struct RegistryContents: Sendable {
    /// Models ascending by the bytes of their names, versions ascending.
    package var models: [RegisteredModel] = []
    package var flaws: [RegistryFlaw] = []
    /// Paths in the registry's directory that are no part of it, such as `.DS_Store`.
    package var foreign: [String] = []

    package init(models: [RegisteredModel] = [], flaws: [RegistryFlaw] = [], foreign: [String] = []) {
        self.models = models
        self.flaws = flaws
        self.foreign = foreign
    }
}

/// An entry of a registry that cannot be read, and the part that is left out with it.
package struct RegistryFlaw: Sendable {
    package enum Part: Sendable, Hashable {
        /// The model with all its versions.
        case model
        /// A version. The number as far as it is known, and the words for it.
        case version(Int64?, String)
        /// Something that describes the model or a version, such as `alias champion`; they come without it.
        case detail(String)
    }

    /// The model as the registry names it, if the name can be read; nil for a flaw that belongs to no single model.
    package let model: String?
    /// The model's; nil for the one named `default`.
    package let workspace: String?
    package let part: Part
    package let cause: any CodedFailure

    package init(model: String?, workspace: String? = nil, _ part: Part, _ cause: any CodedFailure) {
        self.model = model
        self.workspace = workspace
        self.part = part
        self.cause = cause
    }
}

/// Continues after entries of a registry that cannot be read, and keeps their flaws.
package struct FlawCollection {
    package private(set) var flaws: [RegistryFlaw] = []

    package init() {}

    /// - Returns: nil if the entry could not be read, which is noted.
    /// - Throws: an error of the machine or of the whole registry.
    package mutating func attempt<Value>(
        _ part: RegistryFlaw.Part,
        of model: String?,
        workspace: String? = nil,
        _ read: () throws -> Value
    ) throws -> Value? {
        do {
            return try read()
        } catch let failure as any CodedFailure where Self.isOfOneEntry(failure) {
            add(part, of: model, workspace: workspace, failure)
            return nil
        }
    }

    mutating func add(
        _ part: RegistryFlaw.Part,
        of model: String?,
        workspace: String? = nil,
        _ cause: any CodedFailure
    ) {
        flaws.append(RegistryFlaw(model: model, workspace: workspace, part, cause))
    }

    /// Tells whether a failure concerns one entry only, so that another may be readable.
    static func isOfOneEntry(_ failure: any CodedFailure) -> Bool {
        switch failure {
        case let failure as FileFailure: failure.code != .tooManyOpen && failure.code != .noSpace
        case is MLflowFailure: true
        default: failure.kind != .busy
        }
    }
}
