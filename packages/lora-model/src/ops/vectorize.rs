//! Functions compiled for several instruction sets, chosen when they are called.

/// Defines a function whose body is compiled for each instruction set that pulp knows, and calls
/// the best one that the processor has. The results are the same bits on all of them: the
/// compiler neither reorders sums nor contracts products.
///
/// A closure given to pulp is not inlined into the specialised caller once it grows, and then
/// silently runs on the baseline instructions; a method that must be inlined cannot.
macro_rules! vectorized {
    ($(#[$meta:meta])* $vis:vis fn $name:ident<'a>($($arg:ident: $ty:ty),* $(,)?)
        $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        $vis fn $name<'a>($($arg: $ty),*) $(-> $ret)? {
            struct Call<'a> {
                lifetime: std::marker::PhantomData<&'a ()>,
                $($arg: $ty,)*
            }
            impl<'a> pulp::NullaryFnOnce for Call<'a> {
                type Output = vectorized!(@output $($ret)?);
                #[inline(always)]
                fn call(self) -> Self::Output {
                    let Self { lifetime: _, $($arg),* } = self;
                    $body
                }
            }
            pulp::Arch::new().dispatch(Call { lifetime: std::marker::PhantomData, $($arg),* })
        }
    };
    (@output) => { () };
    (@output $ret:ty) => { $ret };
}
pub(crate) use vectorized;
