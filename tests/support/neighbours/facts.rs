//! What the documents of the neighbouring systems say, written down: every table with every column. A test compares it with the
//! documents, where they are there.

/// A table and its columns.
pub type Facts = &'static [(&'static str, &'static str)];

/// Course Crafter, database & data model specification 1.0.
pub const COURSE_CRAFTER: Facts = &[
    (
        "cc_projects",
        "id org_id name code description status default_language created_by created_at updated_at deleted_at",
    ),
    ("cc_learning_units", "id project_id title description sequence created_at updated_at deleted_at"),
    ("cc_modules", "id project_id learning_unit_id title description sequence created_at updated_at deleted_at"),
    (
        "cc_lessons",
        "id project_id learning_unit_id module_id title code objective engine_flags status created_at updated_at deleted_at",
    ),
    ("cc_scenes", "id lesson_id title description sequence created_at updated_at deleted_at"),
    (
        "cc_segments",
        "id scene_id lesson_id source_type source_ref sequence script_text on_screen_duration gap_after is_youtube_embed youtube_url status created_at updated_at deleted_at",
    ),
    (
        "cc_project_context",
        "id project_id raw_text audience_level audience_role region domain language metadata created_at updated_at",
    ),
    (
        "cc_project_documents",
        "id project_id file_path file_type title description parsed_status parsed_summary created_at updated_at",
    ),
    (
        "cc_source_files",
        "id project_id lesson_id file_path file_type purpose size_bytes checksum created_at updated_at",
    ),
    (
        "cc_assets",
        "id project_id lesson_id scene_id segment_id engine asset_type role file_path mime_type metadata version is_active created_at updated_at deleted_at",
    ),
    ("cc_asset_versions", "id asset_id file_path version created_at metadata"),
    (
        "cc_scripts",
        "id project_id lesson_id scene_id segment_id engine draft_text final_text status created_by created_at updated_at",
    ),
    (
        "cc_voice_tracks",
        "id project_id lesson_id scene_id segment_id script_id file_path voice_profile duration_seconds tts_provider status created_at updated_at",
    ),
    (
        "cc_brand_profiles",
        "id org_id project_id name primary_color secondary_color logo_asset_id typography style_prefs created_at updated_at",
    ),
    (
        "cc_brand_templates",
        "id brand_profile_id name description template_type layout_config preview_asset_id created_at updated_at",
    ),
    (
        "cc_video_render_jobs",
        "id project_id lesson_id engine version_label job_state requested_by requested_at started_at completed_at result_asset_id error_message job_metadata created_at updated_at",
    ),
    (
        "cc_book_render_jobs",
        "id project_id job_state requested_by requested_at completed_at result_asset_id error_message metadata created_at updated_at",
    ),
    (
        "cc_scorm_render_jobs",
        "id project_id lesson_id job_state requested_by requested_at completed_at result_asset_id error_message metadata created_at updated_at",
    ),
    ("cc_book_structures", "id project_id title subtitle status created_at updated_at"),
    (
        "cc_book_sections",
        "id book_id level title content_markdown mapping_type mapping_id sequence created_at updated_at",
    ),
    (
        "cc_interactions",
        "id lesson_id project_id interaction_type title description config sequence created_at updated_at",
    ),
    (
        "cc_quiz_questions",
        "id lesson_id project_id interaction_id question_text question_type options correct_answers feedback sequence created_at updated_at",
    ),
    (
        "cc_ai_calls",
        "id project_id lesson_id engine call_type provider model_name input_tokens output_tokens request_payload response_meta status error_message created_at",
    ),
    ("cc_activity_log", "id org_id project_id lesson_id user_id event_type event_payload created_at"),
];

/// `StudioVault`, schema tables of phase 1.
pub const STUDIOVAULT: Facts = &[
    ("organizations", "id name config_json plan_tier created_at version"),
    ("branches", "id org_id name address_json tax_json invoice_prefix created_at version"),
    ("users", "id org_id branch_id email roles_json status created_at version"),
    ("clients", "id branch_id name phone profile_json total_spend created_at version"),
    ("projects", "id branch_id client_id status start_date details_json activated_at created_at version"),
    ("packages", "id branch_id name type price tax_rate inclusions_json exclusions_json resource_hooks_json version"),
    ("assets", "id branch_id type name serial_number status metadata_json version"),
    ("media_objects", "id project_id branch_id path file_type size_bytes watermark_state uploaded_at version"),
    ("invoices", "id branch_id project_id invoice_type amount_total tax_json status issued_at due_at version"),
    ("transactions", "id invoice_id gateway_payment_id status amount created_at"),
    ("messages", "id scope_type scope_id sender_user_id content attachments_json created_at"),
    ("notifications", "id branch_id project_id type channel cost billed created_at"),
    ("audit_logs", "id org_id branch_id actor_user_id event_type severity payload_json created_at"),
];

/// `ValYouRise`, database model of phase 3. The document leaves the name of `okr_links` out above its columns.
pub const VALYOURISE: Facts = &[
    (
        "organizations",
        "id name slug teamId createdByUserId defaultPrivacyMode industry website customerNames revenueAmount revenueCurrency revenuePeriod employeeCountMin employeeCountMax addressStreet addressPostalCode addressCity addressCountry aiEnrichmentOptIn lastEnrichedAt lastEnrichmentSource archivedAt",
    ),
    (
        "org_invites",
        "id organizationId email normalizedEmail inviteTokenHash status workspaceRole workspaceId invitedByUserId expiresAt acceptedByUserId acceptedAt",
    ),
    ("workspaces", "id organizationId name slug privacyMode createdByUserId archivedAt"),
    ("workspace_memberships", "id organizationId workspaceId userId role managerUserId active invitedViaInviteId"),
    (
        "okr_items",
        "id organizationId workspaceId type title description ownerUserId assigneeUserIds parentId dueDate actionStatus storyPoints progressComputed sortOrder positionX positionY deletedAt deletedByUserId",
    ),
    ("okr_links", "id organizationId workspaceId fromItemId toItemId linkType deletedAt"),
    (
        "item_activity_log",
        "id organizationId workspaceId itemType itemId actionType actorUserId beforeJson afterJson requestId",
    ),
    (
        "scrape_jobs",
        "id organizationId requestedByUserId sourceUrl status inputJson prefillJson errorMessage functionExecutionId modelUsed provider promptVersion startedAt finishedAt",
    ),
    (
        "reports",
        "id organizationId workspaceId requestedByUserId type status inputSnapshotJson outputMarkdown outputJson errorMessage",
    ),
    (
        "member_skills",
        "id organizationId workspaceId userId canJson shouldJson wantJson constraintsJson updatedByUserId",
    ),
    ("pat", "id userId patHash scopes description expiresAt lastUsedAt revokedAt"),
];

/// `OurVidz`, tables inventory; of most tables it names only some of the columns.
pub const OURVIDZ: Facts = &[
    ("profiles", "id username subscription_status token_balance age_verified birth_date age_verification_date"),
    ("user_roles", "id user_id role created_at"),
    ("user_activity_log", "id user_id action resource_type resource_id metadata ip_address user_agent created_at"),
    (
        "jobs",
        "id video_id user_id job_type status error_message attempts max_attempts metadata project_id image_id format quality model_type prompt_test_id test_metadata moderation_status reviewed_at reviewed_by review_notes enhancement_strategy original_prompt enhanced_prompt enhancement_time_ms quality_rating quality_improvement compel_weights qwen_expansion_percentage destination workspace_session_id template_name api_model_id",
    ),
    (
        "user_library",
        "id user_id asset_type storage_path file_size_bytes mime_type duration_seconds original_prompt model_used generation_seed collection_id custom_title tags is_favorite visibility thumbnail_path width height content_category roleplay_metadata",
    ),
    ("user_collections", "id user_id name description asset_count created_at"),
    (
        "workspace_assets",
        "id user_id asset_type temp_storage_path file_size_bytes mime_type duration_seconds job_id asset_index generation_seed original_prompt model_used generation_settings expires_at thumbnail_path width height",
    ),
    (
        "characters",
        "id user_id name description traits appearance_tags image_url persona system_prompt voice_tone mood creator_id likes_count interaction_count reference_image_url is_public gender content_rating role consistency_method seed_locked base_prompt preview_image_url quick_start",
    ),
    (
        "character_scenes",
        "id character_id conversation_id image_url scene_prompt generation_metadata job_id system_prompt",
    ),
    ("scenes", "id project_id scene_number description enhanced_prompt image_url approved final_stitched_url"),
    (
        "projects",
        "id user_id title original_prompt enhanced_prompt media_type duration scene_count workflow_step character_id preview_url reference_image_url",
    ),
    (
        "conversations",
        "id user_id project_id title conversation_type status character_id user_character_id memory_tier memory_data",
    ),
    ("messages", "id conversation_id sender content message_type created_at"),
    (
        "api_providers",
        "id created_at updated_at name display_name base_url docs_url auth_scheme auth_header_name secret_name rate_limits is_active",
    ),
    (
        "api_models",
        "id created_at updated_at created_by provider_id model_key version display_name modality task model_family endpoint_path input_defaults capabilities pricing output_format is_active is_default priority",
    ),
    (
        "prompt_templates",
        "id enhancer_model use_case content_mode template_name system_prompt token_limit is_active created_at updated_at created_by version metadata job_type target_model description comment",
    ),
    (
        "negative_prompts",
        "id model_type content_mode negative_prompt is_active priority created_at updated_at created_by description",
    ),
    (
        "enhancement_presets",
        "id preset_name preset_description enable_qwen enable_compel auto_enhancement compel_weights qwen_settings usage_count avg_quality_with_preset is_recommended created_at created_by",
    ),
    (
        "compel_configs",
        "id config_name weights config_hash total_tests avg_quality avg_consistency is_active created_at created_by",
    ),
    ("system_config", "id config created_at updated_at"),
    ("usage_logs", "id user_id action credits_consumed metadata format quality created_at"),
    (
        "model_performance_logs",
        "id model_type date total_generations successful_generations failed_generations avg_generation_time_ms avg_quality_rating total_processing_time_ms created_at updated_at",
    ),
    ("model_config_history", "id model_type config_name config_data is_active created_by notes created_at"),
    (
        "model_test_results",
        "id user_id model_type model_version prompt_text success overall_quality technical_quality content_quality consistency test_series test_tier test_category test_metadata job_id image_id video_id generation_time_ms file_size_bytes notes enhancement_strategy original_prompt enhanced_prompt enhancement_time_ms quality_improvement compel_weights qwen_expansion_percentage baseline_quality",
    ),
    (
        "prompt_ab_tests",
        "id test_name test_series baseline_config enhanced_config total_participants baseline_avg_quality enhanced_avg_quality quality_improvement confidence_level is_complete created_at completed_at",
    ),
    (
        "admin_development_progress",
        "id feature_name feature_category status priority assigned_to estimated_hours actual_hours start_date completion_date notes blockers created_at updated_at",
    ),
];
