//! The way in without a macro: what is written, when it is stale, and what is said about mistakes.

use std::{error::Error, fs, io, path::PathBuf};

use async_api_codegen::{Config, GenerateError};
use expect_test::expect;

const SPEC: &str = "\
endpoints:
  GET /order:
    mode: sync
    response: Order
types:
  Order: { reference: string }
";

/// A folder of the test's own, with a spec in it.
fn folder(name: &str, spec: &str) -> io::Result<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("api.yaml"), spec)?;
    match fs::remove_file(folder.join("client.rs")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(folder),
    }
}

#[test]
fn a_client_that_was_just_written_is_not_stale() -> Result<(), Box<dyn Error>> {
    let folder = folder("fresh", SPEC)?;
    let (config, client) = (Config::new(folder.join("api.yaml")).trait_name("Orders"), folder.join("client.rs"));
    config.generate_to(&client)?;
    config.verify(&client)?;
    let text = fs::read_to_string(&client)?;
    assert!(text.contains("pub mod orders {"), "{text}");
    assert!(text.contains("pub trait Orders:"), "{text}");

    fs::write(&client, text.replace('\n', "\r\n"))?;
    config.verify(&client)?;
    Ok(())
}

#[test]
fn an_unchanged_client_is_not_written_again() -> Result<(), Box<dyn Error>> {
    let folder = folder("unchanged", SPEC)?;
    let (config, client) = (Config::new(folder.join("api.yaml")), folder.join("client.rs"));
    config.generate_to(&client)?;
    let mut permissions = fs::metadata(&client)?.permissions();
    let written = fs::metadata(&client)?.modified()?;
    permissions.set_readonly(true);
    fs::set_permissions(&client, permissions)?;
    config.generate_to(&client)?;
    assert_eq!(fs::metadata(&client)?.modified()?, written);
    Ok(())
}

#[test]
fn every_type_derives_what_is_asked_for() -> Result<(), Box<dyn Error>> {
    let folder = folder("derives", SPEC)?;
    let client = folder.join("client.rs");
    Config::new(folder.join("api.yaml"))
        .derive(["Hash", "::std::cmp::Eq"])
        .derive(["Serialize"])
        .generate_to(&client)?;
    let text = fs::read_to_string(&client)?;
    assert!(text.contains("::core::hash::Hash,\n        ::core::cmp::Eq,"), "{text}");
    assert!(text.contains("impl __private::Serialize for Order"), "{text}");

    let wrong = Config::new(folder.join("api.yaml")).derive(["Hash", "JsonSchema", "Ord"]).generate_to(&client);
    expect![[r#"
        the option `derive` is `Hash, JsonSchema, Ord`: `JsonSchema` is not an absolute path; write the whole path: `::a_crate::JsonSchema` from another crate, `crate::a_module::JsonSchema` in this one
        `Ord` needs `Eq`, too; write `[Eq, PartialOrd, Ord]`"#]]
    .assert_eq(&wrong.unwrap_err().to_string());
    Ok(())
}

#[test]
fn a_stale_client_is_shown_by_its_difference() -> Result<(), Box<dyn Error>> {
    let folder = folder("stale", SPEC)?;
    let (config, client) = (Config::new(folder.join("api.yaml")), folder.join("client.rs"));
    config.generate_to(&client)?;
    fs::write(folder.join("api.yaml"), SPEC.replace("reference: string", "reference: string, tickets: int"))?;
    let Err(GenerateError::Stale { path, difference }) = config.verify(&client) else {
        return Err("this is stale".into());
    };
    assert_eq!(path, client);
    expect![[r#"
        ...
             pub struct Order {
                 /// `reference`
                 pub reference: ::std::string::String,
        +        /// `tickets`
        +        pub tickets: i64,
             }
             impl<'de> __private::Deserialize<'de> for Order {
                 fn deserialize<D: __private::Deserializer<'de>>(
                     from: D,
                 ) -> __private::Result<Self, D::Error> {
        -            match __private::deserialize_object(from, "Order", &["reference"]) {
        -                __private::Ok((reference,)) => __private::Ok(Self { reference }),
        +            match __private::deserialize_object(
        +                from,
        +                "Order",
        +                &["reference", "tickets"],
        +            ) {
        +                __private::Ok((reference, tickets)) => {
        +                    __private::Ok(Self { reference, tickets })
        +                }
                         __private::Err(error) => __private::Err(error),
                     }
                 }
    "#]]
    .assert_eq(&difference);
    Ok(())
}

#[test]
fn a_client_that_was_never_written_is_stale() {
    let folder = folder("never", SPEC).unwrap();
    let verified = Config::new(folder.join("api.yaml")).verify(folder.join("client.rs"));
    assert!(matches!(verified, Err(GenerateError::Stale { .. })));
}

#[test]
fn every_mistake_of_the_spec_is_told() {
    let folder = folder("mistakes", &SPEC.replace("response", "respons").replace("string", "strng")).unwrap();
    let told = Config::new(folder.join("api.yaml")).generate_to(folder.join("client.rs")).unwrap_err();
    let told = format!("{told:?}").replace(folder.to_str().unwrap(), "");
    expect![[r"
        the spec has mistakes

        error: unknown key `respons` in an endpoint
         --> /api.yaml:4:5
          |
        4 |     respons: Order
          |     ^^^^^^^
          |
          = help: did you mean `response`?

        error: unknown type `strng`
         --> /api.yaml:6:23
          |
        6 |   Order: { reference: strng }
          |                       ^^^^^
          |
          = help: did you mean `string`?"]]
    .assert_eq(&told);
    assert!(!folder.join("client.rs").exists());
}

#[test]
fn an_option_that_is_no_rust_is_named() {
    let folder = folder("options", SPEC).unwrap();
    let config = Config::new(folder.join("api.yaml"));
    for (config, message) in [
        (config.clone().trait_name("fn"), "the option `trait_name` is `fn`: expected identifier, found keyword `fn`"),
        (config.clone().module("a b"), "the option `module` is `a b`: unexpected token"),
        (config.clone().crate_path("a::<"), "the option `crate_path` is `a::<`: "),
        (config.visibility("public"), "the option `visibility` is `public`: unexpected token"),
    ] {
        let told = config.generate_to(folder.join("client.rs")).unwrap_err().to_string();
        assert!(told.starts_with(message), "{told}");
    }
}

#[test]
fn outside_of_a_build_script_there_is_no_out_dir() {
    let folder = folder("out_dir", SPEC).unwrap();
    assert!(matches!(Config::new(folder.join("api.yaml")).generate(), Err(GenerateError::NoOutDir)));
}

#[test]
fn a_missing_spec_is_told_by_its_path() {
    let folder = folder("missing", SPEC).unwrap();
    let told = |path: &str| {
        let told = Config::new(folder.join(path)).generate_to("client.rs").unwrap_err().to_string();
        told.replace(folder.to_str().unwrap(), "/crate")
    };
    expect![[r#"
        the spec has mistakes

        error: there is no file `/crate/apy.yaml`
        --> /crate/apy.yaml
         = help: it was looked for below the crate's manifest, at `/crate/apy.yaml`; did you mean `/crate/api.yaml`, which is below the crate's manifest?"#]]
    .assert_eq(&told("apy.yaml"));
    expect![[r#"
        the spec has mistakes

        error: there is no file `/crate/servicing.yaml`
        --> /crate/servicing.yaml
         = help: it was looked for below the crate's manifest, at `/crate/servicing.yaml`; what stands below the crate's manifest is `/crate/api.yaml`"#]].assert_eq(&told("servicing.yaml"));
    expect![[r#"
        the spec has mistakes

        error: there is no file `/crate/specs/api.yaml`
        --> /crate/specs/api.yaml
         = help: it was looked for below the crate's manifest, at `/crate/specs/api.yaml`; there is no folder `/crate/specs`"#]]
    .assert_eq(&told("specs/api.yaml"));
}
