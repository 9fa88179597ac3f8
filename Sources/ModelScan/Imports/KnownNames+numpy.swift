extension KnownNames {
    /// Functions of NumPy that only compute, as a `FunctionTransformer` has them, by their modules in NumPy 2. Functions that
    /// touch files or call their arguments are left out.
    static let numpyFunctions: Set<String> = Set(
        """
        absolute add all allclose amax amin angle any append arange arccos arccosh arcsin arcsinh arctan arctan2
        arctanh argmax argmin argpartition argsort argwhere around array array_equal array_equiv array_split
        asanyarray asarray ascontiguousarray asfortranarray asmatrix astype atleast_1d atleast_2d atleast_3d
        average bartlett base_repr binary_repr bincount bitwise_and bitwise_count bitwise_or bitwise_xor
        blackman block bmat bool broadcast broadcast_arrays broadcast_shapes broadcast_to busday_count
        busday_offset bytes_ can_cast cbrt ceil character choose clip clongdouble column_stack common_type
        complex128 complex64 complexfloating compress concatenate conjugate convolve copy copysign copyto
        corrcoef correlate cos cosh count_nonzero cov cross cumprod cumsum cumulative_prod cumulative_sum
        datetime64 datetime_as_string datetime_data deg2rad degrees delete diag diag_indices diag_indices_from
        diagflat diagonal diff digitize divide divmod dot dsplit dstack dtype ediff1d einsum einsum_path empty
        empty_like equal exp exp2 expand_dims expm1 extract eye fabs fill_diagonal finfo fix flatiter
        flatnonzero flexible flip fliplr flipud float16 float32 float64 float_power floating floor floor_divide
        fmax fmin fmod frexp full full_like gcd generic geomspace geterr gradient greater greater_equal hamming
        hanning heaviside histogram histogram2d histogram_bin_edges histogramdd hsplit hstack hypot i0 identity
        iinfo imag indices inexact inner insert int16 int32 int64 int8 integer interp intersect1d invert
        is_busday isclose iscomplex iscomplexobj isdtype isfinite isfortran isin isinf isnan isnat isneginf
        isposinf isreal isrealobj isscalar issubdtype iterable ix_ kaiser kron lcm ldexp left_shift less
        less_equal lexsort linspace log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or
        logical_xor logspace longdouble longlong mask_indices matmul matrix matrix_transpose matvec max maximum
        may_share_memory mean median meshgrid min min_scalar_type minimum mintypecode modf moveaxis multiply
        nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile
        nanprod nanquantile nanstd nansum nanvar ndarray ndenumerate ndim ndindex negative nextafter nonzero
        not_equal number object_ ones ones_like outer packbits pad partition percentile place poly polyadd
        polyder polydiv polyfit polyint polymul polysub polyval positive power prod promote_types ptp put
        put_along_axis putmask quantile rad2deg radians ravel ravel_multi_index real real_if_close reciprocal
        record remainder repeat require reshape resize result_type right_shift rint roll rollaxis roots rot90
        round row_stack searchsorted select setdiff1d setxor1d shape shares_memory sign signbit signedinteger
        sin sinc sinh size sort sort_complex spacing split sqrt square squeeze stack std str_ subtract sum
        swapaxes take take_along_axis tan tanh tensordot tile timedelta64 trace transpose trapezoid tri tril
        tril_indices tril_indices_from trim_zeros triu triu_indices triu_indices_from trunc typename ufunc
        uint16 uint32 uint64 uint8 ulonglong union1d unique unique_all unique_counts unique_inverse
        unique_values unpackbits unravel_index unsignedinteger unstack unwrap vander var vdot vecdot vecmat void
        vsplit vstack where zeros zeros_like
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )

    static let numpyLinearAlgebra: Set<String> = Set(
        """
        cholesky cond cross det diagonal eig eigh eigvals eigvalsh inv lstsq matmul matrix_norm matrix_power
        matrix_rank matrix_transpose multi_dot norm outer pinv qr slogdet solve svd svdvals tensordot tensorinv
        tensorsolve trace vecdot vector_norm
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )
}
