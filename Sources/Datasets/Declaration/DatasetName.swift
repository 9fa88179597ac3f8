package import Identifiers

package enum DatasetNameKind: NameKind {
    package static let noun = "data set name"
    package static let longest = 80
    package static let reserved: Set<String> = []
}

/// The name of a data set within a project.
package typealias DatasetName = Name<DatasetNameKind>
