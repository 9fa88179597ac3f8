/// The steps of the format, by their first byte.
enum StageKind: UInt8, CaseIterable {
    case chain = 1
    case split = 2
    case check = 3
    case scale = 4
    case stretch = 5
    case clip = 6
    case impute = 7
    case oneHot = 8
    case ordinal = 9
    case polynomial = 10
    case linear = 11
    case function = 12
    case forest = 13
    case bayes = 14
    case vote = 15
    case link = 16
    case power = 17
    case quantile = 18
    case kernel = 19
    case neighbours = 20
    case membership = 21
    case zeros = 22
}
