//! The fields of an object, all at once.

use super::Source;

/// The values of an object's members, in the order of their names: a tuple of up to sixteen.
pub trait Fields: Sized {
    /// Reads the object `name` that has these members.
    fn read(from: &mut dyn Source, name: &'static str, members: &'static [&'static str]) -> Option<Self>;
}

/// Reads an object, or what belongs to the variant of a union whose tag was read.
pub fn object<T: Fields>(from: &mut dyn Source, name: &'static str, members: &'static [&'static str]) -> Option<T> {
    T::read(from, name, members)
}

macro_rules! fields {
    ($($field:ident)*) => {
        impl<$($field: super::Read),*> Fields for ($($field,)*) {
            #[allow(non_snake_case, reason = "the names of the types, as those of their values")]
            fn read(from: &mut dyn Source, name: &'static str, members: &'static [&'static str]) -> Option<Self> {
                let ($(mut $field,)*) = ($(None::<$field>,)*);
                match from.object(name, members, &mut [$(&mut $field),*]) {
                    Some(()) => {}
                    None => return None,
                }
                match ($($field,)*) {
                    ($(Some($field),)*) => Some(($($field,)*)),
                    #[allow(unreachable_patterns, reason = "of no fields")]
                    _ => None,
                }
            }
        }
    };
}

fields!();
fields!(A);
fields!(A B);
fields!(A B C);
fields!(A B C D);
fields!(A B C D E);
fields!(A B C D E F);
fields!(A B C D E F G);
fields!(A B C D E F G H);
fields!(A B C D E F G H I);
fields!(A B C D E F G H I J);
fields!(A B C D E F G H I J K);
fields!(A B C D E F G H I J K L);
fields!(A B C D E F G H I J K L M);
fields!(A B C D E F G H I J K L M N);
fields!(A B C D E F G H I J K L M N O);
fields!(A B C D E F G H I J K L M N O P);
