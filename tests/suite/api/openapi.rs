//! The API's description, held to what the forum really answers.

use reqwest::Method;

use crate::support::{TestApp, Value, json};

/// Whether an answer has every key that its shape requires, and none that the shape does not know.
fn fits(document: &Value, shape: &Value, answer: &Value) -> Result<(), String> {
    if let Some(reference) = shape["$ref"].as_str() {
        let shape = document
            .pointer(reference.trim_start_matches('#'))
            .ok_or_else(|| format!("no {reference}"))?;
        return fits(document, shape, answer).map_err(|error| format!("{reference}: {error}"));
    }
    if let Some(choices) = shape["oneOf"].as_array() {
        let faults: Vec<String> =
            choices.iter().filter_map(|choice| fits(document, choice, answer).err()).collect();
        return if faults.len() < choices.len() { Ok(()) } else { Err(faults.join("; ")) };
    }
    // One of several and something beside it: each of them with that beside it.
    let parts = shape["allOf"].as_array().cloned().unwrap_or_default();
    for (at, part) in parts.iter().enumerate() {
        if let Some(choices) =
            shapes(document, part).iter().find_map(|part| part["oneOf"].as_array())
        {
            let whole = |choice: &Value| {
                [&parts[..at], std::slice::from_ref(choice), &parts[at + 1..]].concat()
            };
            let choices: Vec<Value> =
                choices.iter().map(|choice| json!({"allOf": whole(choice)})).collect();
            return fits(document, &json!({"oneOf": choices}), answer);
        }
    }
    if shape["type"] == "null" {
        return if answer.is_null() { Ok(()) } else { Err(format!("{answer} is not null")) };
    }
    let mut known = Vec::new();
    for part in shapes(document, shape) {
        let Some(properties) = part["properties"].as_object() else { continue };
        for required in part["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
        {
            answer.get(required).ok_or_else(|| format!("{required} is missing in {answer}"))?;
        }
        for (name, shape) in properties {
            known.push(name.clone());
            if let Some(value) = answer.get(name) {
                fits(document, shape, value).map_err(|error| format!("{name}: {error}"))?;
            }
        }
    }
    let keys = answer.as_object().into_iter().flatten().map(|(key, _)| key);
    match keys.filter(|_| !known.is_empty()).find(|key| !known.contains(key)) {
        Some(key) => Err(format!("{key} is not told of")),
        None => Ok(()),
    }
}

/// A shape, and those that it is put together from.
fn shapes<'a>(document: &'a Value, shape: &'a Value) -> Vec<&'a Value> {
    let shape = shape["$ref"]
        .as_str()
        .and_then(|reference| document.pointer(reference.trim_start_matches('#')))
        .unwrap_or(shape);
    let parts = shape["allOf"].as_array().into_iter().flatten();
    parts.flat_map(|part| shapes(document, part)).chain([shape]).collect()
}

both!(a_bad_value_in_an_address_is_answered_as_described, async |app: TestApp| {
    let ana = app.admin("ana").await;
    let document = ana.get("/api/openapi.json").await.ok(200);
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let call = &item["get"];
        // Streams do not end.
        let is_json = |answer: &Value| answer["content"].get("application/json").is_some();
        let json = call["responses"].get("200").is_some_and(is_json);
        let parameters = call["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|one| json && one["in"] == "query") {
            let path = path.replace("{id}", "1").replace("{username}", "ana");
            let name = parameter["name"].as_str().unwrap();
            let answer = ana.get(&format!("{path}?{name}=%20no%20such-thing")).await;
            let status = answer.status.as_u16().to_string();
            assert!(call["responses"].get(&status).is_some(), "{path}?{name}=: {status}");
            refused += usize::from(status == "422");
        }
    }
    assert!(refused > 10, "{refused}");
});

both!(what_is_answered_is_what_is_described, async |app: TestApp| {
    let (ana, bob) = (app.admin("ana").await, app.register("bob").await);
    let document = ana.get("/api/openapi.json").await.ok(200);
    let post = ana.post("general", "Hi", "Hello *all*").await;
    let comment = bob.comment(&post, "Hi").await;
    ana.reply(&comment, "Hi yourself").await;
    bob.delete(&format!("/api/comments/{}", comment["id"])).await.ok(204);
    bob.send(Method::POST, "/api/conversations/ana/messages", &json!({"body": "Psst"}))
        .await
        .ok(201);
    let comment = bob.comment(&post, "Still here").await;
    ana.send(Method::PUT, "/api/drafts/post", &json!({"body": "As I was sa"})).await.ok(200);
    for marked in [format!("posts/{}", post["id"]), format!("comments/{}", comment["id"])] {
        ana.send(Method::PUT, &format!("/api/{marked}/bookmark"), &json!({})).await.ok(204);
    }
    ana.send(Method::PUT, "/api/tags/rye/follow", &json!({"level": "all"})).await.ok(200);
    let report = json!({"post_id": post["id"], "reason": "other"});
    bob.send(Method::POST, "/api/reports", &report).await.ok(201);
    ana.send(Method::PUT, &format!("/api/posts/{}/pin", post["id"]), &json!({})).await.ok(200);
    let mut compared = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let answers = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        // The description itself, and what is for the forum's own host.
        if answers.is_null() || ["/api/openapi.json", "/api/doctor"].contains(&path.as_str()) {
            continue;
        }
        let id = if path.starts_with("/api/comments") { &comment["id"] } else { &post["id"] };
        let address = path.replace("{id}", &id.to_string()).replace("{username}", "bob");
        let address = address.replace("{key}", "post");
        // Without words nothing is found.
        let address = address.replace("/api/search", "/api/search?q=hi");
        let answer = ana.get(&address).await.ok(200);
        let items =
            answers["properties"]["items"].get("items").filter(|_| answer["items"].is_array());
        for (shape, value) in items.map_or(vec![(answers, &answer)], |shape| {
            answer["items"].as_array().unwrap().iter().map(|value| (shape, value)).collect()
        }) {
            fits(&document, shape, value).unwrap_or_else(|error| panic!("{path}: {error}"));
            compared += 1;
        }
    }
    assert!(compared > 15, "{compared} objects");
});

both!(the_description_is_there_to_read, async |app: TestApp| {
    let page = app.guest().get("/api/docs").await;
    assert_eq!(page.status, 200);
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(page.headers.contains_key("content-security-policy"));
});
