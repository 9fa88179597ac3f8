extension KnownNames {
    /// pandas 0.25.3, 1.3.5, 1.5.3, 2.0.3, 2.3.3, 3.1.1. Written by Tests/Oracles/known_imports.py.
    static let pandas = KnownNames(
        """
        pandas
          ArrowDtype BooleanDtype Categorical CategoricalDtype CategoricalIndex DataFrame DatetimeIndex
          DatetimeTZDtype Flags Float32Dtype Float64Dtype Grouper Index Int16Dtype Int32Dtype Int64Dtype Int8Dtype
          IntervalDtype IntervalIndex MultiIndex NamedAgg PeriodDtype PeriodIndex RangeIndex Series SparseDtype
          StringDtype TimedeltaIndex UInt16Dtype UInt32Dtype UInt64Dtype UInt8Dtype
        pandas._libs._cyutility
          __pyx_unpickle_Enum
        pandas._libs.algos
          __pyx_unpickle_Enum
        pandas._libs.arrays
          NDArrayBacked __pyx_unpickle_NDArrayBacked
        pandas._libs.groupby
          __pyx_unpickle_Enum
        pandas._libs.hashing
          __pyx_unpickle_Enum
        pandas._libs.hashtable
          Complex128Factorizer Complex128HashTable Complex128Vector Complex64Factorizer Complex64HashTable
          Complex64Vector Factorizer Float32Factorizer Float32HashTable Float32Vector Float64Factorizer
          Float64HashTable Float64Vector HashTable Int16Factorizer Int16HashTable Int16Vector Int32Factorizer
          Int32HashTable Int32Vector Int64Factorizer Int64HashTable Int64Vector Int8Factorizer Int8HashTable
          Int8Vector ObjectFactorizer ObjectVector PyObjectHashTable StringHashTable StringVector UInt16Factorizer
          UInt16HashTable UInt16Vector UInt32Factorizer UInt32HashTable UInt32Vector UInt64Factorizer UInt64HashTable
          UInt64Vector UInt8Factorizer UInt8HashTable UInt8Vector Vector __pyx_unpickle_Enum __pyx_unpickle_Factorizer
          __pyx_unpickle_HashTable __pyx_unpickle_Int64Factorizer
        pandas._libs.index
          BaseMultiIndexCodesEngine BoolEngine Complex128Engine Complex64Engine DatetimeEngine ExtensionEngine
          Float32Engine Float64Engine IndexEngine Int16Engine Int32Engine Int64Engine Int8Engine MaskedBoolEngine
          MaskedComplex128Engine MaskedComplex64Engine MaskedFloat32Engine MaskedFloat64Engine MaskedIndexEngine
          MaskedInt16Engine MaskedInt32Engine MaskedInt64Engine MaskedInt8Engine MaskedUInt16Engine MaskedUInt32Engine
          MaskedUInt64Engine MaskedUInt8Engine ObjectEngine PeriodEngine SharedEngine StringEngine StringObjectEngine
          TimedeltaEngine UInt16Engine UInt32Engine UInt64Engine UInt8Engine __pyx_unpickle_BaseMultiIndexCodesEngine
          __pyx_unpickle_BoolEngine __pyx_unpickle_Complex128Engine __pyx_unpickle_Complex64Engine
          __pyx_unpickle_DatetimeEngine __pyx_unpickle_Enum __pyx_unpickle_ExtensionEngine
          __pyx_unpickle_Float32Engine __pyx_unpickle_Float64Engine __pyx_unpickle_IndexEngine
          __pyx_unpickle_Int16Engine __pyx_unpickle_Int32Engine __pyx_unpickle_Int64Engine __pyx_unpickle_Int8Engine
          __pyx_unpickle_MaskedBoolEngine __pyx_unpickle_MaskedComplex128Engine __pyx_unpickle_MaskedComplex64Engine
          __pyx_unpickle_MaskedFloat32Engine __pyx_unpickle_MaskedFloat64Engine __pyx_unpickle_MaskedIndexEngine
          __pyx_unpickle_MaskedInt16Engine __pyx_unpickle_MaskedInt32Engine __pyx_unpickle_MaskedInt64Engine
          __pyx_unpickle_MaskedInt8Engine __pyx_unpickle_MaskedUInt16Engine __pyx_unpickle_MaskedUInt32Engine
          __pyx_unpickle_MaskedUInt64Engine __pyx_unpickle_MaskedUInt8Engine __pyx_unpickle_ObjectEngine
          __pyx_unpickle_PeriodEngine __pyx_unpickle_SharedEngine __pyx_unpickle_StringEngine
          __pyx_unpickle_StringObjectEngine __pyx_unpickle_TimedeltaEngine __pyx_unpickle_UInt16Engine
          __pyx_unpickle_UInt32Engine __pyx_unpickle_UInt64Engine __pyx_unpickle_UInt8Engine
        pandas._libs.indexing
          NDFrameIndexerBase _NDFrameIndexerBase __pyx_unpickle_NDFrameIndexerBase
        pandas._libs.internals
          Block BlockManager BlockPlacement BlockValuesRefs NDArrayBackedBlock NumpyBlock SharedBlock
          __pyx_unpickle_BlockPlacement __pyx_unpickle_Enum
        pandas._libs.interval
          Float32ClosedBothIntervalNode Float32ClosedLeftIntervalNode Float32ClosedNeitherIntervalNode
          Float32ClosedRightIntervalNode Float64ClosedBothIntervalNode Float64ClosedLeftIntervalNode
          Float64ClosedNeitherIntervalNode Float64ClosedRightIntervalNode Int32ClosedBothIntervalNode
          Int32ClosedLeftIntervalNode Int32ClosedNeitherIntervalNode Int32ClosedRightIntervalNode
          Int64ClosedBothIntervalNode Int64ClosedLeftIntervalNode Int64ClosedNeitherIntervalNode
          Int64ClosedRightIntervalNode Interval IntervalMixin IntervalNode IntervalTree Uint64ClosedBothIntervalNode
          Uint64ClosedLeftIntervalNode Uint64ClosedNeitherIntervalNode Uint64ClosedRightIntervalNode
          __pyx_unpickle_Enum __pyx_unpickle_Float32ClosedBothIntervalNode
          __pyx_unpickle_Float32ClosedLeftIntervalNode __pyx_unpickle_Float32ClosedNeitherIntervalNode
          __pyx_unpickle_Float32ClosedRightIntervalNode __pyx_unpickle_Float64ClosedBothIntervalNode
          __pyx_unpickle_Float64ClosedLeftIntervalNode __pyx_unpickle_Float64ClosedNeitherIntervalNode
          __pyx_unpickle_Float64ClosedRightIntervalNode __pyx_unpickle_Int32ClosedBothIntervalNode
          __pyx_unpickle_Int32ClosedLeftIntervalNode __pyx_unpickle_Int32ClosedNeitherIntervalNode
          __pyx_unpickle_Int32ClosedRightIntervalNode __pyx_unpickle_Int64ClosedBothIntervalNode
          __pyx_unpickle_Int64ClosedLeftIntervalNode __pyx_unpickle_Int64ClosedNeitherIntervalNode
          __pyx_unpickle_Int64ClosedRightIntervalNode __pyx_unpickle_IntervalMixin __pyx_unpickle_IntervalNode
          __pyx_unpickle_IntervalTree __pyx_unpickle_Uint64ClosedBothIntervalNode
          __pyx_unpickle_Uint64ClosedLeftIntervalNode __pyx_unpickle_Uint64ClosedNeitherIntervalNode
          __pyx_unpickle_Uint64ClosedRightIntervalNode
        pandas._libs.join
          __pyx_unpickle_Enum
        pandas._libs.lib
          AnyDatetimeValidator AnyTimedeltaValidator BoolValidator BytesValidator ComplexValidator DateValidator
          Datetime64Validator DatetimeValidator DecimalValidator FloatValidator IntegerFloatValidator
          IntegerNaValidator IntegerValidator IntervalValidator PeriodValidator Seen StringValidator TemporalValidator
          TimeValidator TimedeltaValidator Validator __pyx_unpickle_Enum
        pandas._libs.missing
          C_NAType __pyx_unpickle_C_NAType
        pandas._libs.ops
          __pyx_unpickle_Enum
        pandas._libs.properties
          AxisProperty CachedProperty __pyx_unpickle_AxisProperty __pyx_unpickle_CachedProperty
        pandas._libs.reduction
          BlockSlider Reducer SeriesBinGrouper SeriesGrouper Slider _BaseGrouper __pyx_unpickle_Enum
          __pyx_unpickle_Reducer __pyx_unpickle_SeriesBinGrouper __pyx_unpickle_SeriesGrouper __pyx_unpickle_Slider
        pandas._libs.reshape
          __pyx_unpickle_Enum
        pandas._libs.sas
          Parser __pyx_unpickle_Enum
        pandas._libs.skiplist
          IndexableSkiplist Node __pyx_unpickle_IndexableSkiplist __pyx_unpickle_Node
        pandas._libs.sparse
          BlockIndex BlockMerge BlockUnion IntIndex SparseIndex __pyx_unpickle_BlockMerge
          __pyx_unpickle_BlockUnion __pyx_unpickle_Enum __pyx_unpickle_SparseIndex
        pandas._libs.tslib
          __pyx_unpickle_Enum
        pandas._libs.tslibs.base
          ABCTimestamp __pyx_unpickle_ABCTimestamp
        pandas._libs.tslibs.c_timestamp
          _Timestamp __pyx_unpickle_Enum
        pandas._libs.tslibs.conversion
          _TSObject __pyx_unpickle_Enum
        pandas._libs.tslibs.dtypes
          PeriodDtypeBase
        pandas._libs.tslibs.fields
          __pyx_unpickle_Enum
        pandas._libs.tslibs.nattype
          _NaT
        pandas._libs.tslibs.offsets
          BHalfYearBegin BHalfYearEnd BQuarterBegin BQuarterEnd BYearBegin BYearEnd BaseOffset BusinessDay
          BusinessHour BusinessMixin BusinessMonthBegin BusinessMonthEnd CustomBusinessDay CustomBusinessHour
          CustomBusinessMonthBegin CustomBusinessMonthEnd Day Easter FY5253 FY5253Mixin FY5253Quarter
          HalfYearBegin HalfYearEnd HalfYearOffset Hour LastWeekOfMonth Micro Milli Minute MonthBegin MonthEnd
          MonthOffset Nano QuarterBegin QuarterEnd QuarterOffset RelativeDeltaOffset Second SemiMonthBegin
          SemiMonthEnd SemiMonthOffset SingleConstructorOffset Tick Week WeekOfMonth WeekOfMonthMixin YearBegin
          YearEnd YearOffset _CustomBusinessMonth _CustomBusinessMonthBegin _CustomBusinessMonthEnd _YearEnd
          __pyx_unpickle_BaseOffset __pyx_unpickle_Enum __pyx_unpickle_RelativeDeltaOffset
        pandas._libs.tslibs.parsing
          __pyx_unpickle_Enum
        pandas._libs.tslibs.period
          PeriodMixin _Period __pyx_unpickle_Enum __pyx_unpickle_PeriodMixin
        pandas._libs.tslibs.resolution
          __pyx_unpickle_Enum
        pandas._libs.tslibs.strptime
          DatetimeParseState __pyx_unpickle_Enum
        pandas._libs.tslibs.timedeltas
          ResoState _Timedelta __pyx_unpickle_Enum
        pandas._libs.tslibs.timestamps
          _Timestamp __pyx_unpickle_Enum
        pandas._libs.tslibs.timezones
          __pyx_unpickle_Enum
        pandas._libs.tslibs.tzconversion
          Localizer __pyx_unpickle_Enum
        pandas._libs.tslibs.vectorized
          __pyx_unpickle_Enum
        pandas._libs.window
          FixedWindowIndexer MockFixedWindowIndexer VariableWindowIndexer WindowIndexer __pyx_unpickle_Enum
          __pyx_unpickle_FixedWindowIndexer __pyx_unpickle_MockFixedWindowIndexer __pyx_unpickle_VariableWindowIndexer
          __pyx_unpickle_WindowIndexer
        pandas._libs.window.aggregations
          __pyx_unpickle_Enum
        pandas._libs.window.indexers
          __pyx_unpickle_Enum
        pandas._libs.writers
          __pyx_unpickle_Enum
        pandas.api.executors
          BaseExecutionEngine
        pandas.api.extensions
          ExtensionArray ExtensionDtype ExtensionScalarOpsMixin
        pandas.api.indexers
          BaseIndexer FixedForwardWindowIndexer VariableOffsetWindowIndexer
        pandas.api.interchange
          DataFrame
        pandas.api.typing
          DataFrameGroupBy DatetimeIndexResamplerGroupBy Expanding ExpandingGroupBy ExponentialMovingWindow
          ExponentialMovingWindowGroupBy Expression FrozenList PeriodIndexResamplerGroupBy Resampler Rolling
          RollingGroupBy SeriesGroupBy TimeGrouper TimedeltaIndexResamplerGroupBy
        pandas.arrays
          ArrowExtensionArray ArrowStringArray BooleanArray DatetimeArray FloatingArray IntegerArray IntervalArray
          NumpyExtensionArray PeriodArray SparseArray StringArray TimedeltaArray
        pandas.core.accessor
          Accessor CachedAccessor DirNamesMixin PandasDelegate
        pandas.core.algorithms
          SelectN SelectNFrame SelectNSeries
        pandas.core.apply
          Apply FrameApply FrameColumnApply FrameRowApply GroupByApply NDFrameApply ResamplerWindowApply SeriesApply
        pandas.core.arraylike
          OpsMixin
        pandas.core.arrays._arrow_string_mixins
          ArrowStringArrayMixin
        pandas.core.arrays._arrow_utils
          ArrowIntervalType ArrowPeriodType
        pandas.core.arrays._mixins
          NDArrayBackedExtensionArray
        pandas.core.arrays.arrow.accessors
          ArrowAccessor ListAccessor StructAccessor
        pandas.core.arrays.arrow.array
          ArrowExtensionArray
        pandas.core.arrays.arrow.dtype
          ArrowDtype
        pandas.core.arrays.arrow.extension_types
          ArrowIntervalType ArrowPeriodType
        pandas.core.arrays.base
          ExtensionArray ExtensionArrayNaResult ExtensionArraySupportsAnyAll ExtensionOpsMixin ExtensionScalarOpsMixin
        pandas.core.arrays.boolean
          BooleanArray BooleanDtype
        pandas.core.arrays.categorical
          Categorical CategoricalAccessor
        pandas.core.arrays.datetimelike
          AttributesMixin DatelikeOps DatetimeLikeArrayMixin InvalidComparison TimelikeOps
        pandas.core.arrays.datetimes
          DatetimeArray
        pandas.core.arrays.floating
          Float32Dtype Float64Dtype FloatingArray FloatingDtype
        pandas.core.arrays.integer
          Int16Dtype Int32Dtype Int64Dtype Int8Dtype IntegerArray IntegerDtype UInt16Dtype UInt32Dtype UInt64Dtype
          UInt8Dtype _IntegerDtype
        pandas.core.arrays.interval
          IntervalArray
        pandas.core.arrays.masked
          BaseMaskedArray BaseMaskedDtype
        pandas.core.arrays.numeric
          NumericArray NumericDtype
        pandas.core.arrays.numpy_
          NumpyExtensionArray PandasArray PandasDtype
        pandas.core.arrays.period
          PeriodArray
        pandas.core.arrays.sparse
          BaseAccessor SparseAccessor SparseArray SparseDtype SparseFrameAccessor
        pandas.core.arrays.sparse.accessor
          BaseAccessor SparseAccessor SparseFrameAccessor
        pandas.core.arrays.sparse.array
          SparseArray _SparseMatrixLike ellipsis
        pandas.core.arrays.sparse.dtype
          SparseDtype
        pandas.core.arrays.string_
          BaseStringArray StringArray StringArrayNumpySemantics StringDtype
        pandas.core.arrays.string_arrow
          ArrowStringArray ArrowStringArrayNumpySemantics
        pandas.core.arrays.timedeltas
          TimedeltaArray
        pandas.core.base
          DataError GroupByError IndexOpsMixin NoNewAttributesMixin PandasObject SelectionMixin SpecificationError
          StringMixin
        pandas.core.common
          SettingWithCopyError SettingWithCopyWarning
        pandas.core.describe
          DataFrameDescriber NDFrameDescriberAbstract SeriesDescriber
        pandas.core.dtypes.base
          ExtensionDtype Registry StorageExtensionDtype
        pandas.core.dtypes.cast
          LossySetitemError
        pandas.core.dtypes.dtypes
          ArrowDtype BaseMaskedDtype CategoricalDtype CategoricalDtypeType DatetimeTZDtype IntervalDtype NumpyEADtype
          PandasDtype PandasExtensionDtype PeriodDtype Registry SparseDtype
        pandas.core.dtypes.generic
          _ABCGeneric
        pandas.core.flags
          Flags
        pandas.core.frame
          DataFrame _DuplicateColumnRecorder
        pandas.core.generic
          NDFrame
        pandas.core.groupby.base
          GroupByMixin OutputKey
        pandas.core.groupby.generic
          DataFrameGroupBy NDFrameGroupBy NamedAgg SeriesGroupBy
        pandas.core.groupby.groupby
          BaseGroupBy GroupBy GroupByPlot _GroupBy
        pandas.core.groupby.grouper
          Grouper Grouping
        pandas.core.groupby.indexing
          GroupByIndexingMixin GroupByNthSelector GroupByPositionalSelector
        pandas.core.groupby.ops
          BaseGrouper BinGrouper DataSplitter FrameSplitter SeriesSplitter WrappedCythonOp
        pandas.core.indexers.objects
          BaseIndexer ExpandingIndexer ExponentialMovingWindowIndexer FixedForwardWindowIndexer FixedWindowIndexer
          GroupByIndexer GroupbyIndexer VariableOffsetWindowIndexer VariableWindowIndexer
        pandas.core.indexes.accessors
          ArrowTemporalProperties CombinedDatetimelikeProperties DatetimeProperties PeriodProperties Properties
          TimedeltaProperties
        pandas.core.indexes.base
          Index InvalidIndexError _new_Index
        pandas.core.indexes.category
          CategoricalIndex
        pandas.core.indexes.datetimelike
          DatetimeIndexOpsMixin DatetimeTimedeltaMixin DatetimelikeDelegateMixin
        pandas.core.indexes.datetimes
          DatetimeDelegateMixin DatetimeIndex _new_DatetimeIndex
        pandas.core.indexes.extension
          ExtensionIndex NDArrayBackedExtensionIndex
        pandas.core.indexes.frozen
          FrozenList FrozenNDArray
        pandas.core.indexes.interval
          IntervalIndex SetopCheck _new_IntervalIndex
        pandas.core.indexes.multi
          MultiIndex MultiIndexPyIntEngine MultiIndexUInt16Engine MultiIndexUInt32Engine MultiIndexUInt64Engine
          MultiIndexUInt8Engine MultiIndexUIntEngine
        pandas.core.indexes.numeric
          Float64Index Int64Index IntegerIndex NumericIndex UInt64Index
        pandas.core.indexes.period
          PeriodDelegateMixin PeriodIndex _new_PeriodIndex
        pandas.core.indexes.range
          RangeIndex
        pandas.core.indexes.timedeltas
          TimedeltaDelegateMixin TimedeltaIndex _new_TimedeltaIndex
        pandas.core.indexing
          IndexingError IndexingMixin _AtIndexer _IXIndexer _IndexSlice _LocIndexer _LocationIndexer _NDFrameIndexer
          _ScalarAccessIndexer _iAtIndexer _iLocIndexer
        pandas.core.interchange.buffer
          PandasBuffer PandasBufferPyarrow
        pandas.core.interchange.column
          PandasColumn
        pandas.core.interchange.dataframe
          PandasDataFrameXchg
        pandas.core.interchange.dataframe_protocol
          Buffer CategoricalDescription Column ColumnBuffers ColumnNullType DataFrame DlpackDeviceType DtypeKind
        pandas.core.interchange.utils
          ArrowCTypes Endianness NoBufferPresent
        pandas.core.internals.api
          _DatetimeTZBlock
        pandas.core.internals.array_manager
          ArrayManager BaseArrayManager NullArrayProxy SingleArrayManager
        pandas.core.internals.base
          DataManager SingleDataManager _AlreadyWarned
        pandas.core.internals.blocks
          Block BoolBlock CategoricalBlock ComplexBlock DatetimeBlock DatetimeLikeBlock DatetimeLikeBlockMixin
          DatetimeTZBlock EABackedBlock ExtensionBlock FloatBlock FloatOrComplexBlock IntBlock
          NDArrayBackedExtensionBlock NonConsolidatableMixIn NumericBlock NumpyBlock ObjectBlock
          ObjectValuesExtensionBlock TimeDeltaBlock new_block
        pandas.core.internals.concat
          JoinUnit
        pandas.core.internals.managers
          BaseBlockManager BlockManager SingleBlockManager
        pandas.core.internals.ops
          BlockPairInfo
        pandas.core.methods.describe
          DataFrameDescriber NDFrameDescriberAbstract SeriesDescriber
        pandas.core.methods.selectn
          SelectN SelectNFrame SelectNSeries
        pandas.core.nanops
          bottleneck_switch disallow
        pandas.core.resample
          DatetimeIndexResampler DatetimeIndexResamplerGroupby PeriodIndexResampler PeriodIndexResamplerGroupby
          Resampler TimeGrouper TimedeltaIndexResampler TimedeltaIndexResamplerGroupby _GroupByMixin
        pandas.core.reshape.concat
          _Concatenator
        pandas.core.reshape.merge
          _AsOfMerge _CrossMergeOperation _MergeOperation _OrderedMerge
        pandas.core.reshape.reshape
          _Unstacker
        pandas.core.series
          Series
        pandas.core.sorting
          _KeyMapper
        pandas.core.sparse.frame
          SparseDataFrame
        pandas.core.sparse.series
          SparseSeries
        pandas.core.strings
          StringMethods
        pandas.core.strings.accessor
          StringMethods
        pandas.core.strings.base
          BaseStringArrayMethods
        pandas.core.strings.object_array
          ObjectStringArrayMixin
        pandas.core.tools.datetimes
          FulldatetimeDict YearMonthDayDict
        pandas.core.window
          EWM Expanding ExpandingGroupby Rolling RollingGroupby _GroupByMixin _Rolling _Rolling_and_Expanding _Window
        pandas.core.window.ewm
          ExponentialMovingWindow ExponentialMovingWindowGroupby OnlineExponentialMovingWindow
        pandas.core.window.expanding
          Expanding ExpandingGroupby
        pandas.core.window.indexers
          BaseIndexer ExpandingIndexer ExponentialMovingWindowIndexer FixedForwardWindowIndexer FixedWindowIndexer
          GroupbyIndexer VariableOffsetWindowIndexer VariableWindowIndexer
        pandas.core.window.online
          EWMMeanState
        pandas.core.window.rolling
          BaseWindow BaseWindowGroupBy BaseWindowGroupby Rolling RollingAndExpandingMixin RollingGroupby
        """
    )
}
