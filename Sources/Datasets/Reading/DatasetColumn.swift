/// The values of one column in a run of rows; nil where a value is missing.
package enum DatasetColumn: Sendable, Hashable {
    case numbers([Double?])
    /// As they are written, never trimmed.
    case texts([String?])

    package var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .texts(let values): values.count
        }
    }

    /// The values as numbers; nil for texts.
    package var numbers: [Double?]? {
        if case .numbers(let values) = self { values } else { nil }
    }

    /// The values as texts; nil for numbers.
    package var texts: [String?]? {
        if case .texts(let values) = self { values } else { nil }
    }
}

/// The form in which a column is decoded.
package enum ColumnForm: Sendable, Hashable {
    /// A value that is no number becomes nil, and is told in ``DatasetBlock/unreadable``.
    case numbers
    case texts
    /// Texts of which some are values although they usually say that a value is missing, such as a class named `None`.
    case classes([String])
}
